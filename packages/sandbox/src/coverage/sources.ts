interface Source {
  readonly name: string;
  readonly url: string;
}

/** The sources of the sandbox's behaviour. */
export const sources = {
  api: {
    name: 'Genesys Cloud API description (swagger 2.0, July and August 2026), as published per tag',
    url: 'https://github.com/api-evangelist/genesys',
  },
  js: {
    name: 'Official JavaScript SDK 262.0.0: types, source, notification mappings, read and run against a local server',
    url: 'https://www.npmjs.com/package/purecloud-platform-client-v2',
  },
  python: {
    name: 'Official Python SDK 257.1.0, run against a local server',
    url: 'https://github.com/MyPureCloud/platform-client-sdk-python',
  },
  go: { name: 'Official Go SDK 188.0.0', url: 'https://github.com/MyPureCloud/platform-client-sdk-go' },
  callControl: {
    name: 'Genesys developer blog, 2023-09-28: call control to answer or make a call',
    url: 'https://github.com/MyPureCloud/developer-center-blog/blob/master/source/2023-09-28-answer-call-via-api/index.md',
  },
  rateLimits: {
    name: 'Genesys developer blog, 2021-02-03: caching in flows (rate limits)',
    url: 'https://github.com/MyPureCloud/developer-center-blog/tree/master/source/2021-02-03-Caching-in-flows',
  },
  eventBridge: {
    name: 'Genesys developer blog, 2022-07-29: AWS EventBridge',
    url: 'https://github.com/MyPureCloud/developer-center-blog/tree/master/source/2022-07-29-intro-aws-eventbridge',
  },
  presenceBlueprint: {
    name: 'Genesys blueprint: presence updates by EventBridge (captured events)',
    url: 'https://github.com/GenesysCloudBlueprints/aws-eventbridge-user-presence-update-blueprint',
  },
  activityBlueprint: {
    name: 'Genesys blueprint: user activity monitor',
    url: 'https://github.com/GenesysCloudBlueprints/user-activity-monitor',
  },
  webrtc: { name: 'Genesys WebRTC SDK', url: 'https://github.com/MyPureCloud/genesys-cloud-webrtc-sdk' },
  terraform: {
    name: 'Genesys Terraform provider (a test that holds a real reply)',
    url: 'https://github.com/MyPureCloud/terraform-provider-genesyscloud',
  },
  help: { name: 'Genesys Cloud Resource Center', url: 'https://help.mypurecloud.com' },
  lab: {
    name: 'Notes of a third party, taken on a real organisation in 2026',
    url: 'https://github.com/JoshEstrada-Pexip/agent-app/blob/main/docs/lab-findings.md',
  },
  goTests: {
    name: 'Integration tests of a third-party Go client against a real organisation',
    url: 'https://github.com/gildas/go-gcloudcx',
  },
} as const satisfies Readonly<Record<string, Source>>;

export type SourceName = keyof typeof sources;

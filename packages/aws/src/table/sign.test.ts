import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { signedHeaders } from './sign.ts';

test('signs as the official SDK does, with and without a session', async () => {
  for (const sessionToken of [null, 'session']) {
    const credentials = {
      accessKeyId: 'AKIDEXAMPLE',
      secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
      sessionToken,
    };
    const now = Date.parse('2026-11-22T15:00:00Z');
    const request = {
      ...{ host: 'dynamodb.eu-central-1.amazonaws.com', region: 'eu-central-1', service: 'dynamodb', now },
      ...{
        contentType: 'application/x-amz-json-1.0',
        target: 'DynamoDB_20120810.GetItem',
        body: '{"TableName":"outdial"}',
      },
    };
    const client = new DynamoDBClient({
      region: request.region,
      credentials: {
        ...credentials,
        ...(sessionToken === null ? { sessionToken: undefined } : { sessionToken }),
      } as never,
    });
    const signer = await client.config.signer({
      name: 'sigv4',
      signingName: 'dynamodb',
      signingRegion: request.region,
      properties: {},
    });
    const theirs = await signer.sign(
      {
        ...{ method: 'POST', protocol: 'https:', hostname: request.host, path: '/', query: {}, body: request.body },
        headers: { host: request.host, 'content-type': request.contentType, 'x-amz-target': request.target },
      },
      { signingDate: new Date(now) },
    );
    const { authorization } = signedHeaders(request, credentials);
    expect(authorization).toBe((theirs as { headers: Record<string, string> }).headers['authorization']);
    client.destroy();
  }
});

import { Stack, Token, Validations } from 'aws-cdk-lib';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { FunctionUrlAuthType, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

/** What guards the HTTP API: Outdial's own keys, or the signatures that AWS checks. */
export type HttpGuard = 'keys' | 'iam';

/** These regions have no function URLs. Source: the AWS Lambda Developer Guide, "Lambda function URLs". */
const withoutUrls = /^(?:us-gov|cn|us-iso)/;

/** The address of the HTTP API: a URL of the function, or an HTTP API where there are no such URLs. */
export function openEntrance(scope: Construct, http: LambdaFunction, guard: HttpGuard): string {
  const { region } = Stack.of(scope);
  if (!Token.isUnresolved(region) && withoutUrls.test(region)) return openHttpApi(scope, http, guard);
  const authType = guard === 'iam' ? FunctionUrlAuthType.AWS_IAM : FunctionUrlAuthType.NONE;
  return http.addFunctionUrl({ authType }).url;
}

function openHttpApi(scope: Construct, http: LambdaFunction, guard: HttpGuard): string {
  const api = new HttpApi(scope, 'HttpApi', {
    description: "Outdial's HTTP API",
    defaultIntegration: new HttpLambdaIntegration('Http', http),
    ...(guard === 'iam' ? { defaultAuthorizer: new HttpIamAuthorizer() } : {}),
  });
  Validations.of(api).acknowledge(
    { id: 'AwsSolutions::AwsSolutions-APIG1', reason: 'Outdial keeps its requests itself, without phone numbers.' },
    { id: 'AwsSolutions::AwsSolutions-APIG4', reason: "Outdial's own keys guard every route that needs one." },
  );
  return api.apiEndpoint;
}

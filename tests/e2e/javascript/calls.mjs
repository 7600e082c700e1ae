// Calls four services with nothing but the environment; prints what came back as JSON.
import { CloudTrailClient, LookupEventsCommand } from "@aws-sdk/client-cloudtrail";
import { CreateUserCommand, GetUserCommand, IAMClient } from "@aws-sdk/client-iam";
import { CreateKeyCommand, DecryptCommand, EncryptCommand, KMSClient } from "@aws-sdk/client-kms";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";

const config = { region: process.env.AWS_DEFAULT_REGION };
const [iam, kms] = [new IAMClient(config), new KMSClient(config)];
const [sts, cloudtrail] = [new STSClient(config), new CloudTrailClient(config)];

const caller = await sts.send(new GetCallerIdentityCommand({}));
await iam.send(new CreateUserCommand({ UserName: "javascript", Tags: [{ Key: "é", Value: "ü" }] }));
const user = await iam.send(new GetUserCommand({ UserName: "javascript" }));
let missing;
try {
  await iam.send(new GetUserCommand({ UserName: "nobody" }));
} catch (error) {
  missing = { name: error.name, status: error.$metadata.httpStatusCode, message: error.message };
}
const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
const context = { app: "billing" };
const { CiphertextBlob } = await kms.send(
  new EncryptCommand({ KeyId: KeyMetadata.KeyId, Plaintext: Buffer.from("secret"), EncryptionContext: context }),
);
const opened = await kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: context }));
const events = await cloudtrail.send(new LookupEventsCommand({ MaxResults: 50 }));

console.log(
  JSON.stringify({
    arn: caller.Arn,
    user: user.User.Arn,
    tags: user.User.Tags,
    created: user.User.CreateDate instanceof Date,
    missing,
    opened: Buffer.from(opened.Plaintext).toString(),
    events: events.Events.map((event) => event.EventName),
  }),
);

#!/usr/bin/env bash
# A first hour with Garrison, in a minute: the real AWS CLI against a server that really enforces.
#
#   garrison up &                       # in another terminal, or: make up
#   eval "$(garrison env)"
#   examples/first-hour.sh
#
# Every step prints its command and what came back; denials are part of the tour.
set -euo pipefail
export AWS_PAGER=""
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

say() { printf '\n# %s\n' "$*"; }
run() { printf '$ %s\n' "$*"; "$@"; }
# A refusal is what we expect: the step fails if the call is allowed.
refused() {
  printf '$ %s\n' "$*"
  if "$@" 2>refusal; then echo "this should have been refused" >&2; exit 1; fi
  grep . refusal
}
# Act with the credentials in a file that `create-access-key` or `assume-role` has printed.
as() {
  local file=$1; shift
  AWS_ACCESS_KEY_ID=$(field "$file" AccessKeyId) \
  AWS_SECRET_ACCESS_KEY=$(field "$file" SecretAccessKey) \
  AWS_SESSION_TOKEN=$(field "$file" SessionToken) "$@"
}
field() { sed -n "s/.*\"$2\": \"\([^\"]*\)\".*/\1/p" "$1" | head -n 1; }

say "Who am I?  The administrator of a fresh account."
run aws sts get-caller-identity --output text
account=$(aws sts get-caller-identity --query Account --output text)

say "Ana joins the group of auditors, who may look and not touch."
run aws iam create-group --group-name auditors --query Group.Arn --output text
run aws iam attach-group-policy --group-name auditors --policy-arn arn:aws:iam::aws:policy/IAMReadOnlyAccess
run aws iam create-user --user-name ana --query User.Arn --output text
run aws iam add-user-to-group --group-name auditors --user-name ana
aws iam create-access-key --user-name ana > ana.json

say "Ana may look …"
run as ana.json aws iam list-users --query 'Users[].UserName' --output text
say "… and not touch."
refused as ana.json aws iam create-user --user-name mallory

say "Why?  Garrison says it, statement by statement."
run garrison explain

say "A role for operators: ana may assume it, with a one-time code only."
cat > trust.json <<JSON
{"Version": "2012-10-17", "Statement": [{
  "Effect": "Allow", "Action": "sts:AssumeRole",
  "Principal": {"AWS": "arn:aws:iam::$account:user/ana"},
  "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}]}
JSON
run aws iam create-role --role-name operator --assume-role-policy-document file://trust.json \
  --query Role.Arn --output text
run aws iam attach-role-policy --role-name operator --policy-arn arn:aws:iam::aws:policy/AdministratorAccess
say "Its boundary: whatever its policies say, it never gets beyond KMS and its own identity."
cat > boundary.json <<'JSON'
{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": ["kms:*", "sts:GetCallerIdentity"], "Resource": "*"}]}
JSON
run aws iam create-policy --policy-name kms-only --policy-document file://boundary.json \
  --query Policy.Arn --output text
run aws iam put-role-permissions-boundary --role-name operator \
  --permissions-boundary "arn:aws:iam::$account:policy/kms-only"

say "Without a code, the role is closed."
refused as ana.json aws sts assume-role --role-arn "arn:aws:iam::$account:role/operator" --role-session-name ana

say "Ana gets an MFA device.  Two codes in a row prove that she has it."
aws iam create-virtual-mfa-device --virtual-mfa-device-name ana --bootstrap-method Base32StringSeed \
  --outfile seed --query VirtualMFADevice.SerialNumber --output text
# Both codes must be of neighbouring half minutes: not across the end of one.
[ $((10#$(date +%S) % 30)) -lt 25 ] || sleep 6
run aws iam enable-mfa-device --user-name ana --serial-number "arn:aws:iam::$account:mfa/ana" \
  --authentication-code1 "$(garrison mfa-code seed --steps -1)" --authentication-code2 "$(garrison mfa-code seed)"

say "With the next code, the role opens."
as ana.json aws sts assume-role --role-arn "arn:aws:iam::$account:role/operator" --role-session-name ana \
  --serial-number "arn:aws:iam::$account:mfa/ana" --token-code "$(garrison mfa-code seed --steps 1)" > session.json
run as session.json aws sts get-caller-identity --query Arn --output text
say "AdministratorAccess or not: the boundary holds."
refused as session.json aws iam list-users

say "A key whose policy lets the operator encrypt and decrypt for billing, and for nothing else."
cat > key.json <<JSON
{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::$account:root"}, "Action": "kms:*", "Resource": "*"},
  {"Effect": "Deny", "Principal": {"AWS": "arn:aws:iam::$account:role/operator"},
   "Action": ["kms:Encrypt", "kms:Decrypt"], "Resource": "*",
   "Condition": {"StringNotEquals": {"kms:EncryptionContext:app": "billing"}}}]}
JSON
key=$(aws kms create-key --policy file://key.json --query KeyMetadata.KeyId --output text)
run aws kms create-alias --alias-name alias/billing --target-key-id "$key"
printf 'the quarterly figures' > secret.txt
as session.json aws kms encrypt --key-id alias/billing --plaintext fileb://secret.txt \
  --encryption-context app=billing --query CiphertextBlob --output text | base64 -d > secret.bin
run as session.json aws kms decrypt --ciphertext-blob fileb://secret.bin --encryption-context app=billing \
  --query Plaintext --output text
say "Another context is denied by the key's policy …"
refused as session.json aws kms decrypt --ciphertext-blob fileb://secret.bin --encryption-context app=hr
say "… and to the administrator, who may, the ciphertext does not open: the context is part of it."
refused aws kms decrypt --ciphertext-blob fileb://secret.bin --encryption-context app=hr

say "Why was the operator denied?"
run garrison explain

say "Everything is in the trail, denials too."
run aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=Decrypt \
  --query 'Events[].[EventName,Username,Resources[0].ResourceType]' --output text

// SPDX-License-Identifier: Apache-2.0
// IAM, STS and sign-in. IAM writes its dates as "Jul 30, 2026, 9:53:13 PM".
#include "drill/recipe.h"

namespace hikeshi::drill {
namespace {

constexpr std::string_view kUserArn = "arn:aws:iam::<account>:user/<id>";
constexpr std::string_view kRoleArn = "arn:aws:iam::<account>:role/<id>";
constexpr std::string_view kAssumeRequest =
    R"({"roleArn":"<rolearn>","roleSessionName":"<session>","durationSeconds":3600})";
constexpr std::string_view kAssumeResponse =
    R"({"credentials":{"accessKeyId":"<issued>","sessionToken":"<token>",)"
    R"("expiration":"<later.iam>"},)"
    R"("assumedRoleUser":{"assumedRoleId":"<roleid>:<session>",)"
    R"("arn":"arn:aws:sts::<account>:assumed-role/<role>/<session>"}})";
constexpr std::string_view kAssumeResources =
    R"([{"accountId":"<account>","type":"AWS::IAM::Role","ARN":"<rolearn>"}])";

constexpr Recipe kRecipes[] = {
    {.service = "iam",
     .event = "CreateUser",
     .request = R"({"userName":"<user>"})",
     .response = R"({"user":{"path":"/","userName":"<user>","userId":"<userid>",)"
                 R"("arn":"arn:aws:iam::<account>:user/<user>","createDate":"<now.iam>"}})",
     .makes = "iam:user",
     .id = "<user>",
     .arn = kUserArn},
    {.service = "iam",
     .event = "DeleteUser",
     .request = R"({"userName":"<user>"})",
     .removes = "iam:user",
     .id = "<user>"},
    {.service = "iam",
     .event = "CreateAccessKey",
     .request = R"({"userName":"<user>"})",
     .response = R"({"accessKey":{"accessKeyId":"<issued>","status":"Active","userName":"<user>",)"
                 R"("createDate":"<now.iam>"}})",
     .makes = "iam:access-key",
     .id = "<issued>"},
    {.service = "iam",
     .event = "DeleteAccessKey",
     .request = R"({"userName":"<user>","accessKeyId":"<issued>"})",
     .removes = "iam:access-key",
     .id = "<issued>"},
    {.service = "iam",
     .event = "UpdateAccessKey",
     .request = R"({"userName":"<user>","accessKeyId":"<issued>","status":"<status>"})",
     .changes = "iam:access-key",
     .id = "<issued>"},
    {.service = "iam",
     .event = "CreateLoginProfile",
     .request = R"({"userName":"<user>","passwordResetRequired":false})",
     .response = R"({"loginProfile":{"userName":"<user>","createDate":"<now.iam>",)"
                 R"("passwordResetRequired":false}})",
     .makes = "iam:login-profile",
     .id = "<user>"},
    {.service = "iam",
     .event = "DeleteLoginProfile",
     .request = R"({"userName":"<user>"})",
     .removes = "iam:login-profile",
     .id = "<user>"},
    {.service = "iam",
     .event = "UpdateLoginProfile",
     .request = R"({"userName":"<user>","passwordResetRequired":false})",
     .changes = "iam:login-profile",
     .id = "<user>"},
    {.service = "iam", .event = "ChangePassword"},
    {.service = "iam",
     .event = "AttachUserPolicy",
     .request = R"({"userName":"<user>","policyArn":"<policyarn>"})",
     .changes = "iam:user",
     .id = "<user>",
     .arn = kUserArn},
    {.service = "iam",
     .event = "DetachUserPolicy",
     .request = R"({"userName":"<user>","policyArn":"<policyarn>"})",
     .changes = "iam:user",
     .id = "<user>",
     .arn = kUserArn},
    {.service = "iam",
     .event = "PutUserPolicy",
     .request = R"({"userName":"<user>","policyName":"<policy>","policyDocument":"<document>"})",
     .changes = "iam:user",
     .id = "<user>",
     .arn = kUserArn},
    {.service = "iam",
     .event = "AddUserToGroup",
     .request = R"({"groupName":"<group>","userName":"<user>"})",
     .changes = "iam:user",
     .id = "<user>",
     .arn = kUserArn},
    {.service = "iam",
     .event = "TagUser",
     .request = R"({"userName":"<user>","tags":[{"key":"team","value":"<team>"}]})"},
    {.service = "iam",
     .event = "CreateVirtualMFADevice",
     .request = R"({"virtualMFADeviceName":"<user>","path":"/"})",
     .response = R"({"virtualMFADevice":{"serialNumber":"arn:aws:iam::<account>:mfa/<user>"}})",
     .makes = "iam:mfa-device",
     .id = "arn:aws:iam::<account>:mfa/<user>",
     .arn = "arn:aws:iam::<account>:mfa/<user>"},
    {.service = "iam",
     .event = "EnableMFADevice",
     .request = R"({"userName":"<user>","serialNumber":"arn:aws:iam::<account>:mfa/<user>"})",
     .changes = "iam:user",
     .id = "<user>",
     .arn = kUserArn},
    {.service = "iam",
     .event = "DeactivateMFADevice",
     .request = R"({"userName":"<user>","serialNumber":"arn:aws:iam::<account>:mfa/<user>"})",
     .changes = "iam:user",
     .id = "<user>",
     .arn = kUserArn},
    {.service = "iam",
     .event = "CreateRole",
     .request = R"({"roleName":"<role>","assumeRolePolicyDocument":"<document>",)"
                R"("description":"<description>","maxSessionDuration":3600})",
     .response = R"({"role":{"path":"/","roleName":"<role>","roleId":"<roleid>",)"
                 R"("arn":"arn:aws:iam::<account>:role/<role>","createDate":"<now.iam>",)"
                 R"("assumeRolePolicyDocument":"<document>"}})",
     .makes = "iam:role",
     .id = "<role>",
     .arn = kRoleArn},
    {.service = "iam",
     .event = "DeleteRole",
     .request = R"({"roleName":"<role>"})",
     .removes = "iam:role",
     .id = "<role>"},
    {.service = "iam",
     .event = "AttachRolePolicy",
     .request = R"({"roleName":"<role>","policyArn":"<policyarn>"})",
     .changes = "iam:role",
     .id = "<role>",
     .arn = kRoleArn},
    {.service = "iam",
     .event = "DetachRolePolicy",
     .request = R"({"roleName":"<role>","policyArn":"<policyarn>"})",
     .changes = "iam:role",
     .id = "<role>",
     .arn = kRoleArn},
    {.service = "iam",
     .event = "PutRolePolicy",
     .request = R"({"roleName":"<role>","policyName":"<policy>","policyDocument":"<document>"})",
     .changes = "iam:role",
     .id = "<role>",
     .arn = kRoleArn},
    {.service = "iam",
     .event = "DeleteRolePolicy",
     .request = R"({"roleName":"<role>","policyName":"<policy>"})",
     .changes = "iam:role",
     .id = "<role>",
     .arn = kRoleArn},
    {.service = "iam",
     .event = "UpdateAssumeRolePolicy",
     .request = R"({"roleName":"<role>","policyDocument":"<document>"})",
     .changes = "iam:role",
     .id = "<role>",
     .arn = kRoleArn},
    {.service = "iam",
     .event = "TagRole",
     .request = R"({"roleName":"<role>","tags":[{"key":"team","value":"<team>"}]})"},
    {.service = "iam",
     .event = "CreatePolicy",
     .request =
         R"({"policyName":"<policy>","path":"/","description":"","policyDocument":"<document>"})",
     .response =
         R"({"policy":{"policyName":"<policy>","defaultVersionId":"v1","attachmentCount":0,)"
         R"("createDate":"<now.iam>","permissionsBoundaryUsageCount":0,"isAttachable":true,)"
         R"("arn":"arn:aws:iam::<account>:policy/<policy>","path":"/","updateDate":"<now.iam>",)"
         R"("policyId":"ANPA<tag><base32>"}})",
     .makes = "iam:policy",
     .id = "<policy>",
     .arn = "arn:aws:iam::<account>:policy/<id>"},
    {.service = "iam",
     .event = "DeletePolicy",
     .request = R"({"policyArn":"arn:aws:iam::<account>:policy/<policy>"})",
     .removes = "iam:policy",
     .id = "<policy>"},
    {.service = "iam",
     .event = "CreateInstanceProfile",
     .request = R"({"instanceProfileName":"<profile>","path":"/"})",
     .response =
         R"({"instanceProfile":{"path":"/","instanceProfileName":"<profile>",)"
         R"("instanceProfileId":"AIPA<tag><base32>",)"
         R"("arn":"arn:aws:iam::<account>:instance-profile/<profile>","createDate":"<now.iam>",)"
         R"("roles":[]}})",
     .makes = "iam:instance-profile",
     .id = "<profile>",
     .arn = "arn:aws:iam::<account>:instance-profile/<id>"},
    {.service = "iam",
     .event = "AddRoleToInstanceProfile",
     .request = R"({"instanceProfileName":"<profile>","roleName":"<role>"})",
     .changes = "iam:instance-profile",
     .id = "<profile>",
     .arn = "arn:aws:iam::<account>:instance-profile/<id>"},
    {.service = "iam",
     .event = "RemoveRoleFromInstanceProfile",
     .request = R"({"instanceProfileName":"<profile>","roleName":"<role>"})"},
    {.service = "iam",
     .event = "DeleteInstanceProfile",
     .request = R"({"instanceProfileName":"<profile>"})",
     .removes = "iam:instance-profile",
     .id = "<profile>"},
    {.service = "iam", .event = "GenerateCredentialReport"},
    {.service = "iam",
     .event = "GenerateServiceLastAccessedDetails",
     .request = R"({"arn":"<rolearn>"})",
     .response = R"({"jobId":"<uuid>"})"},

    {.service = "sts", .event = "GetCallerIdentity", .reads = true},
    {.service = "sts",
     .event = "AssumeRole",
     .reads = true,
     .request = kAssumeRequest,
     .response = kAssumeResponse,
     .resources = kAssumeResources},
    {.service = "sts",
     .event = "AssumeRoleWithWebIdentity",
     .reads = true,
     .request = kAssumeRequest,
     .response = R"({"credentials":{"accessKeyId":"<issued>","sessionToken":"<token>",)"
                 R"("expiration":"<later.iam>"},"subjectFromWebIdentityToken":"<subject>",)"
                 R"("assumedRoleUser":{"assumedRoleId":"<roleid>:<session>",)"
                 R"("arn":"arn:aws:sts::<account>:assumed-role/<role>/<session>"},)"
                 R"("provider":"<provider>","audience":"sts.amazonaws.com"})",
     .resources = kAssumeResources},
    {.service = "sts",
     .event = "GetSessionToken",
     .reads = true,
     .request = R"({"durationSeconds":43200,"serialNumber":"arn:aws:iam::<account>:mfa/<user>"})",
     .response = R"({"credentials":{"accessKeyId":"<issued>","sessionToken":"<token>",)"
                 R"("expiration":"<later.iam>"}})"},
    {.service = "sts", .event = "DecodeAuthorizationMessage"},

    {.service = "signin",
     .event = "ConsoleLogin",
     .response = R"({"ConsoleLogin":"<outcome>"})",
     .extra = R"({"LoginTo":"https:)"
              R"(//<region>.console.aws.amazon.com/console/home?hashArgs=%23&isauthcode=true&)"
              R"(region=<region>&state=hashArgsFromTB_<region>_<hex16>","MobileVersion":"No",)"
              R"("MFAUsed":"<mfaused>"<mfaid>})"},
    {.service = "signin",
     .event = "CheckMfa",
     .response = R"({"CheckMfa":"Success"})",
     .extra = R"({"MfaType":"Virtual MFA"})"},
    {.service = "sso",
     .event = "GetRoleCredentials",
     .reads = true,
     .request = R"({"role_name":"<permissionset>","account_id":"<account>"})",
     .extra = R"({"CredentialType":"EXTERNAL_IDP"})"},
    {.service = "sso",
     .event = "Authenticate",
     .extra =
         R"({"AuthWorkflowID":"<uuid>","CredentialType":"PASSWORD,TOTP","UserName":"<email>"})"},
};

}  // namespace

std::span<const Recipe> identity_recipes() { return kRecipes; }

}  // namespace hikeshi::drill

// SPDX-License-Identifier: Apache-2.0
// Identities: they go last but one, since the rest is read and deleted through them.
#include "respond/made_steps.h"

namespace hikeshi::respond {
namespace {

using enum MadeClass;

// IAM refuses to delete a user that still owns anything, so the order below is AWS's own.
constexpr std::string_view kDeleteUser =
    R"sh(aws iam list-access-keys --user-name {name} --query 'AccessKeyMetadata[].[AccessKeyId]' --output text | xargs -r -I{} aws iam delete-access-key --user-name {name} --access-key-id {}
aws iam delete-login-profile --user-name {name}
aws iam list-mfa-devices --user-name {name} --query 'MFADevices[].[SerialNumber]' --output text | xargs -r -I{} aws iam deactivate-mfa-device --user-name {name} --serial-number {}
aws iam list-signing-certificates --user-name {name} --query 'Certificates[].[CertificateId]' --output text | xargs -r -I{} aws iam delete-signing-certificate --user-name {name} --certificate-id {}
aws iam list-ssh-public-keys --user-name {name} --query 'SSHPublicKeys[].[SSHPublicKeyId]' --output text | xargs -r -I{} aws iam delete-ssh-public-key --user-name {name} --ssh-public-key-id {}
aws iam list-service-specific-credentials --user-name {name} --query 'ServiceSpecificCredentials[].[ServiceSpecificCredentialId]' --output text | xargs -r -I{} aws iam delete-service-specific-credential --user-name {name} --service-specific-credential-id {}
aws iam list-user-policies --user-name {name} --query 'PolicyNames[].[@]' --output text | xargs -r -I{} aws iam delete-user-policy --user-name {name} --policy-name {}
aws iam list-attached-user-policies --user-name {name} --query 'AttachedPolicies[].[PolicyArn]' --output text | xargs -r -I{} aws iam detach-user-policy --user-name {name} --policy-arn {}
aws iam list-groups-for-user --user-name {name} --query 'Groups[].[GroupName]' --output text | xargs -r -I{} aws iam remove-user-from-group --user-name {name} --group-name {}
aws iam delete-user-permissions-boundary --user-name {name}
aws iam delete-user --user-name {name})sh";

constexpr std::string_view kDeleteRole =
    R"sh(aws iam list-instance-profiles-for-role --role-name {name} --query 'InstanceProfiles[].[InstanceProfileName]' --output text | xargs -r -I{} aws iam remove-role-from-instance-profile --role-name {name} --instance-profile-name {}
aws iam list-role-policies --role-name {name} --query 'PolicyNames[].[@]' --output text | xargs -r -I{} aws iam delete-role-policy --role-name {name} --policy-name {}
aws iam list-attached-role-policies --role-name {name} --query 'AttachedPolicies[].[PolicyArn]' --output text | xargs -r -I{} aws iam detach-role-policy --role-name {name} --policy-arn {}
aws iam delete-role --role-name {name})sh";

constexpr std::string_view kDeletePolicy =
    R"sh(aws iam list-entities-for-policy --policy-arn {arn} --query 'PolicyUsers[].[UserName]' --output text | xargs -r -I{} aws iam detach-user-policy --policy-arn {arn} --user-name {}
aws iam list-entities-for-policy --policy-arn {arn} --query 'PolicyRoles[].[RoleName]' --output text | xargs -r -I{} aws iam detach-role-policy --policy-arn {arn} --role-name {}
aws iam list-entities-for-policy --policy-arn {arn} --query 'PolicyGroups[].[GroupName]' --output text | xargs -r -I{} aws iam detach-group-policy --policy-arn {arn} --group-name {}
aws iam list-policy-versions --policy-arn {arn} --query 'Versions[?!IsDefaultVersion].[VersionId]' --output text | xargs -r -I{} aws iam delete-policy-version --policy-arn {arn} --version-id {}
aws iam delete-policy --policy-arn {arn})sh";

constexpr std::string_view kDeleteGroup =
    R"sh(aws iam get-group --group-name {name} --query 'Users[].[UserName]' --output text | xargs -r -I{} aws iam remove-user-from-group --group-name {name} --user-name {}
aws iam list-group-policies --group-name {name} --query 'PolicyNames[].[@]' --output text | xargs -r -I{} aws iam delete-group-policy --group-name {name} --policy-name {}
aws iam list-attached-group-policies --group-name {name} --query 'AttachedPolicies[].[PolicyArn]' --output text | xargs -r -I{} aws iam detach-group-policy --group-name {name} --policy-arn {}
aws iam delete-group --group-name {name})sh";

constexpr MadeKind kIdentities[] = {
    {.type = "iam:group-membership",
     .made_class = kIdentity,
     .show = "aws iam list-groups-for-user --user-name {name}",
     .remove = "aws iam remove-user-from-group --group-name {parent} --user-name {name}",
     .danger = Danger::kReversible},
    {.type = "iam:mfa-device",
     .made_class = kIdentity,
     .show = "aws iam list-virtual-mfa-devices",
     .remove =
         "aws iam get-mfa-device --serial-number {arn} --query UserName --output text | xargs -r "
         "-I{} aws iam deactivate-mfa-device --user-name {} --serial-number {arn}\naws iam "
         "delete-virtual-mfa-device --serial-number {arn}"},
    {.type = "iam:service-specific-credential",
     .made_class = kIdentity,
     .show = "aws iam list-service-specific-credentials --user-name {parent}",
     .stop = "aws iam update-service-specific-credential --user-name {parent} "
             "--service-specific-credential-id {name} --status Inactive",
     .remove = "aws iam delete-service-specific-credential --user-name {parent} "
               "--service-specific-credential-id {name}"},
    {.type = "iam:ssh-public-key",
     .made_class = kIdentity,
     .show = "aws iam list-ssh-public-keys --user-name {parent}",
     .stop = "aws iam update-ssh-public-key --user-name {parent} --ssh-public-key-id {name} "
             "--status Inactive",
     .remove = "aws iam delete-ssh-public-key --user-name {parent} --ssh-public-key-id {name}"},
    {.type = "iam:signing-certificate",
     .made_class = kIdentity,
     .show = "aws iam list-signing-certificates --user-name {parent}",
     .stop = "aws iam update-signing-certificate --user-name {parent} --certificate-id {name} "
             "--status Inactive",
     .remove = "aws iam delete-signing-certificate --user-name {parent} --certificate-id {name}"},
    {.type = "iam:server-certificate",
     .made_class = kIdentity,
     .show = "aws iam get-server-certificate --server-certificate-name {name}",
     .remove = "aws iam delete-server-certificate --server-certificate-name {name}"},
    // Keys have steps of their own (plan_users.cc).
    {.type = "iam:access-key",
     .made_class = kIdentity,
     .show = "aws iam get-access-key-last-used --access-key-id {id}",
     .remove = "aws iam delete-access-key --user-name {parent} --access-key-id {id}"},
    {.type = "iam:login-profile",
     .made_class = kIdentity,
     .show = "aws iam get-login-profile --user-name {owner}",
     .remove = "aws iam delete-login-profile --user-name {owner}",
     .danger = Danger::kReversible},
    {.type = "iam:user-policy",
     .made_class = kIdentity,
     .show = "aws iam get-user-policy --user-name {parent} --policy-name {name}",
     .remove = "aws iam delete-user-policy --user-name {parent} --policy-name {name}"},
    {.type = "iam:role-policy",
     .made_class = kIdentity,
     .show = "aws iam get-role-policy --role-name {parent} --policy-name {name}",
     .remove = "aws iam delete-role-policy --role-name {parent} --policy-name {name}"},
    {.type = "iam:group-policy",
     .made_class = kIdentity,
     .show = "aws iam get-group-policy --group-name {parent} --policy-name {name}",
     .remove = "aws iam delete-group-policy --group-name {parent} --policy-name {name}"},
    {.type = "ec2:key-pair",
     .prefix = "key-",
     .made_class = kIdentity,
     .show = "aws ec2 describe-key-pairs --key-pair-ids {id}",
     .remove = "aws ec2 delete-key-pair --key-pair-id {id}"},
    {.type = "ec2:key-pair",
     .made_class = kIdentity,
     .show = "aws ec2 describe-key-pairs --key-names {id}",
     .remove = "aws ec2 delete-key-pair --key-name {id}"},
    {.type = "lightsail:key-pair",
     .made_class = kIdentity,
     .show = "aws lightsail get-key-pair --key-pair-name {id}",
     .remove = "aws lightsail delete-key-pair --key-pair-name {id}"},
    {.type = "rolesanywhere:profile",
     .made_class = kIdentity,
     .show = "aws rolesanywhere get-profile --profile-id {name}",
     .stop = "aws rolesanywhere disable-profile --profile-id {name}",
     .remove = "aws rolesanywhere delete-profile --profile-id {name}"},
    {.type = "rolesanywhere:trust-anchor",
     .made_class = kIdentity,
     .show = "aws rolesanywhere get-trust-anchor --trust-anchor-id {name}",
     .stop = "aws rolesanywhere disable-trust-anchor --trust-anchor-id {name}",
     .remove = "aws rolesanywhere delete-trust-anchor --trust-anchor-id {name}"},
    {.type = "iam:saml-provider",
     .made_class = kIdentity,
     .show = "aws iam get-saml-provider --saml-provider-arn {arn}",
     .remove = "aws iam delete-saml-provider --saml-provider-arn {arn}"},
    {.type = "iam:oidc-provider",
     .made_class = kIdentity,
     .show = "aws iam get-open-id-connect-provider --open-id-connect-provider-arn {arn}",
     .remove = "aws iam delete-open-id-connect-provider --open-id-connect-provider-arn {arn}"},
    {.type = "cognito-identity:identity-pool",
     .made_class = kIdentity,
     .show = "aws cognito-identity describe-identity-pool --identity-pool-id {id}",
     .remove = "aws cognito-identity delete-identity-pool --identity-pool-id {id}"},
    {.type = "cognito-idp:user-pool",
     .made_class = kIdentity,
     .show = "aws cognito-idp describe-user-pool --user-pool-id {name}",
     .remove = "aws cognito-idp delete-user-pool --user-pool-id {name}"},
    {.type = "identitystore:user",
     .made_class = kIdentity,
     .show = "aws identitystore describe-user --identity-store-id {parent} --user-id {name}",
     .remove = "aws identitystore delete-user --identity-store-id {parent} --user-id {name}"},
    {.type = "identitystore:group",
     .made_class = kIdentity,
     .show = "aws identitystore describe-group --identity-store-id {parent} --group-id {name}",
     .remove = "aws identitystore delete-group --identity-store-id {parent} --group-id {name}"},
    {.type = "eks:access-entry",
     .made_class = kIdentity,
     .show = "aws eks describe-access-entry --cluster-name {parent} --principal-arn {id}",
     .remove = "aws eks delete-access-entry --cluster-name {parent} --principal-arn {id}"},
    {.type = "sso:permission-set",
     .made_class = kIdentity,
     .show = "aws sso-admin describe-permission-set --instance-arn "
             "arn:{!partition}:sso:::instance/{!parent} --permission-set-arn {arn}",
     .remove = "aws sso-admin delete-permission-set --instance-arn "
               "arn:{!partition}:sso:::instance/{!parent} --permission-set-arn {arn}"},
    {.type = "iam:user",
     .made_class = kIdentity,
     .show = "aws iam get-user --user-name {name}",
     .remove = kDeleteUser},
    {.type = "iam:group",
     .made_class = kIdentity,
     .show = "aws iam get-group --group-name {name}",
     .remove = kDeleteGroup},
    {.type = "iam:instance-profile",
     .made_class = kIdentity,
     .show = "aws iam get-instance-profile --instance-profile-name {name}",
     .remove = "aws iam get-instance-profile --instance-profile-name {name} --query "
               "'InstanceProfile.Roles[].[RoleName]' --output text | xargs -r -I{} aws iam "
               "remove-role-from-instance-profile --instance-profile-name {name} --role-name "
               "{}\naws iam delete-instance-profile --instance-profile-name {name}"},
    {.type = "iam:role",
     .made_class = kIdentity,
     .show = "aws iam get-role --role-name {name}",
     .remove = kDeleteRole},
    {.type = "iam:policy-version",
     .made_class = kIdentity,
     .show = "aws iam list-policy-versions --policy-arn {parent}",
     .remove = "aws iam delete-policy-version --policy-arn {parent} --version-id {name}"},
    {.type = "iam:policy",
     .made_class = kIdentity,
     .show = "aws iam list-policy-versions --policy-arn {arn}",
     .remove = kDeletePolicy},
};

}  // namespace

std::span<const MadeKind> identity_kinds() { return kIdentities; }

}  // namespace hikeshi::respond

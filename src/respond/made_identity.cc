// SPDX-License-Identifier: Apache-2.0
// Identities: they go last but one, since the rest is read and deleted through them.
#include "respond/made_steps.h"
#include "respond/made_wording.h"
#include "respond/row_text.h"

namespace hikeshi::respond {
namespace {

using enum MadeClass;
using namespace made_wording;

// Of everything that `read` lists of the owner by `query`, its name goes to `remove` of the owner.
template <Literal owner, Literal read, Literal query, Literal remove, Literal option>
constexpr auto each =
    joined<"aws iam ", read, " ", owner, " --query '", query,
           "' --output text | xargs -r -I{} aws iam ", remove, " ", owner, " --", option, "={}\n">;

// IAM refuses to delete a user that still owns anything, so the order below is AWS's own.
constexpr Literal kOfUser = "--user-name {name}";
constexpr std::string_view kDeleteUser = line<
    each<kOfUser, "list-access-keys", "AccessKeyMetadata[].[AccessKeyId]", "delete-access-key",
         "access-key-id">,
    "aws iam delete-login-profile --user-name {name}\n",
    each<kOfUser, "list-mfa-devices", "MFADevices[].[SerialNumber]", "deactivate-mfa-device",
         "serial-number">,
    each<kOfUser, "list-signing-certificates", "Certificates[].[CertificateId]",
         "delete-signing-certificate", "certificate-id">,
    each<kOfUser, "list-ssh-public-keys", "SSHPublicKeys[].[SSHPublicKeyId]",
         "delete-ssh-public-key", "ssh-public-key-id">,
    each<kOfUser, "list-service-specific-credentials",
         "ServiceSpecificCredentials[].[ServiceSpecificCredentialId]",
         "delete-service-specific-credential", "service-specific-credential-id">,
    each<kOfUser, "list-user-policies", "PolicyNames[].[@]", "delete-user-policy", "policy-name">,
    each<kOfUser, "list-attached-user-policies", "AttachedPolicies[].[PolicyArn]",
         "detach-user-policy", "policy-arn">,
    each<kOfUser, "list-groups-for-user", "Groups[].[GroupName]", "remove-user-from-group",
         "group-name">,
    "aws iam delete-user-permissions-boundary --user-name {name}\n",
    "aws iam delete-user --user-name {name}">;

constexpr Literal kOfRole = "--role-name {name}";
constexpr std::string_view kDeleteRole = line<
    each<kOfRole, "list-instance-profiles-for-role", "InstanceProfiles[].[InstanceProfileName]",
         "remove-role-from-instance-profile", "instance-profile-name">,
    each<kOfRole, "list-role-policies", "PolicyNames[].[@]", "delete-role-policy", "policy-name">,
    each<kOfRole, "list-attached-role-policies", "AttachedPolicies[].[PolicyArn]",
         "detach-role-policy", "policy-arn">,
    "aws iam delete-role --role-name {name}">;

constexpr Literal kOfPolicy = "--policy-arn {arn}";
constexpr std::string_view kDeletePolicy =
    line<each<kOfPolicy, "list-entities-for-policy", "PolicyUsers[].[UserName]",
              "detach-user-policy", "user-name">,
         each<kOfPolicy, "list-entities-for-policy", "PolicyRoles[].[RoleName]",
              "detach-role-policy", "role-name">,
         each<kOfPolicy, "list-entities-for-policy", "PolicyGroups[].[GroupName]",
              "detach-group-policy", "group-name">,
         each<kOfPolicy, "list-policy-versions", "Versions[?!IsDefaultVersion].[VersionId]",
              "delete-policy-version", "version-id">,
         "aws iam delete-policy --policy-arn {arn}">;

constexpr Literal kOfGroup = "--group-name {name}";
constexpr std::string_view kDeleteGroup =
    line<each<kOfGroup, "get-group", "Users[].[UserName]", "remove-user-from-group", "user-name">,
         each<kOfGroup, "list-group-policies", "PolicyNames[].[@]", "delete-group-policy",
              "policy-name">,
         each<kOfGroup, "list-attached-group-policies", "AttachedPolicies[].[PolicyArn]",
              "detach-group-policy", "policy-arn">,
         "aws iam delete-group --group-name {name}">;

constexpr Literal kOfProfile = "--instance-profile-name {name}";

// What an identity is, and how it is read and deleted: with the same arguments.
template <Literal service, Literal read, Literal what>
constexpr MadeKind identity(std::string_view type) {
  return {.type = type,
          .made_class = kIdentity,
          .show = line<"aws ", service, " ", read, "-", what>,
          .remove = line<"aws ", service, " delete-", what>};
}

// A policy written into a user, a role or a group.
template <Literal owner>
constexpr MadeKind policy_of() {
  return identity<"iam", "get",
                  joined<owner, "-policy --", owner, "-name {parent} --policy-name {name}">>(
      line<"iam:", owner, "-policy">);
}

// One that is also switched off by its name.
template <Literal what>
constexpr MadeKind anywhere(std::string_view type) {
  MadeKind kind = identity<"rolesanywhere", "get", what>(type);
  kind.stop = line<"aws rolesanywhere disable-", what>;
  kind.stopped = kDisabled;
  return kind;
}

// A credential of a user beside the access keys: it can be made inactive.
template <Literal noun, Literal id>
constexpr MadeKind credential() {
  constexpr auto kWhich = joined<noun, " --user-name {parent} --", id, " {name}">;
  return {.type = line<"iam:", noun>,
          .made_class = kIdentity,
          .show = line<"aws iam list-", noun, "s --user-name {parent}">,
          .stop = line<"aws iam update-", kWhich, " --status Inactive">,
          .stopped = kDeactivated,
          .remove = line<"aws iam delete-", kWhich>};
}

// AWS Config knows an identity by the id that no other has ever had.
template <Literal type, Literal get, Literal id>
constexpr std::string_view history =
    line<"aws configservice get-resource-config-history --resource-type AWS::IAM::", type,
         " --later-time {made_at} --limit 1 --resource-id \"$(aws iam get-", get, " --query ", type,
         ".", id, " --output text)\"">;

constexpr MadeKind kIdentities[] = {
    // A right on a key, for whoever it names: nothing that is done to the intruder's users ends it.
    {.type = "kms:grant",
     .made_class = kIdentity,
     .show = "aws kms list-grants --key-id {parent} --grant-id {id}",
     .remove = "aws kms revoke-grant --key-id {parent} --grant-id {id}",
     .removed = kRevoked},
    {.type = "iam:group-membership",
     .made_class = kIdentity,
     .show = "aws iam list-groups-for-user --user-name {name}",
     .remove = "aws iam remove-user-from-group --group-name {parent} --user-name {name}",
     .removed = kTakenOut,
     .danger = Danger::kReversible},
    {.type = "iam:mfa-device",
     .made_class = kIdentity,
     .show = "aws iam list-virtual-mfa-devices",
     .remove =
         "aws iam get-mfa-device --serial-number {arn} --query UserName --output text | xargs -r "
         "-I{} aws iam deactivate-mfa-device --user-name={} --serial-number {arn}\naws iam "
         "delete-virtual-mfa-device --serial-number {arn}"},
    credential<"service-specific-credential", "service-specific-credential-id">(),
    credential<"ssh-public-key", "ssh-public-key-id">(),
    credential<"signing-certificate", "certificate-id">(),
    identity<"iam", "get", "server-certificate --server-certificate-name {name}">(
        "iam:server-certificate"),
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
    policy_of<"user">(),
    policy_of<"role">(),
    policy_of<"group">(),
    {.type = "ec2:key-pair",
     .prefix = "key-",
     .made_class = kIdentity,
     .show = "aws ec2 describe-key-pairs --key-pair-ids {id}",
     .remove = "aws ec2 delete-key-pair --key-pair-id {id}"},
    {.type = "ec2:key-pair",
     .made_class = kIdentity,
     .show = "aws ec2 describe-key-pairs --key-names {id}",
     .remove = "aws ec2 delete-key-pair --key-name {id}"},
    identity<"lightsail", "get", "key-pair --key-pair-name {id}">("lightsail:key-pair"),
    anywhere<"profile --profile-id {name}">("rolesanywhere:profile"),
    anywhere<"trust-anchor --trust-anchor-id {name}">("rolesanywhere:trust-anchor"),
    identity<"iam", "get", "saml-provider --saml-provider-arn {arn}">("iam:saml-provider"),
    identity<"iam", "get", "open-id-connect-provider --open-id-connect-provider-arn {arn}">(
        "iam:oidc-provider"),
    identity<"cognito-identity", "describe", "identity-pool --identity-pool-id {id}">(
        "cognito-identity:identity-pool"),
    {.type = "cognito-idp:user-pool",
     .made_class = kIdentity,
     .show = "aws cognito-idp describe-user-pool --user-pool-id {name}",
     // Neither a protection against deletion nor the domain of its sign-in page may be left.
     .remove =
         R"sh(aws cognito-idp describe-user-pool --user-pool-id {name} --query "[UserPool][?DeletionProtection=='ACTIVE'].[Id]" --output text | xargs -r -I{} aws cognito-idp update-user-pool --user-pool-id={} --deletion-protection INACTIVE
aws cognito-idp describe-user-pool --user-pool-id {name} --query '[UserPool.Domain,UserPool.CustomDomain][?@].[@]' --output text | xargs -r -I{} aws cognito-idp delete-user-pool-domain --user-pool-id {name} --domain={}
aws cognito-idp delete-user-pool --user-pool-id {name})sh"},
    identity<"identitystore", "describe", "user --identity-store-id {parent} --user-id {name}">(
        "identitystore:user"),
    identity<"identitystore", "describe", "group --identity-store-id {parent} --group-id {name}">(
        "identitystore:group"),
    identity<"eks", "describe", "access-entry --cluster-name {parent} --principal-arn {arn}">(
        "eks:access-entry"),
    identity<"sso-admin", "describe",
             "permission-set --instance-arn arn:{!partition}:sso:::instance/{!parent} "
             "--permission-set-arn {arn}">("sso:permission-set"),
    {.type = "iam:user",
     .made_class = kIdentity,
     .show = "aws iam get-user --user-name {name}",
     .remove = kDeleteUser,
     .past = history<"User", "user --user-name {name}", "UserId">},
    {.type = "iam:group",
     .made_class = kIdentity,
     .show = "aws iam get-group --group-name {name}",
     .remove = kDeleteGroup,
     .past = history<"Group", "group --group-name {name}", "GroupId">},
    {.type = "iam:instance-profile",
     .made_class = kIdentity,
     .show = "aws iam get-instance-profile --instance-profile-name {name}",
     .remove = line<each<kOfProfile, "get-instance-profile", "InstanceProfile.Roles[].[RoleName]",
                         "remove-role-from-instance-profile", "role-name">,
                    "aws iam delete-instance-profile --instance-profile-name {name}">},
    // A service made it when the intruder first used that: nobody else can take it, and by now it
    // may be what the owner uses.
    {.type = "iam:role",
     .prefix = ":role/aws-service-role/",
     .made_class = kIdentity,
     .show = "aws iam get-role --role-name {name}",
     .remove = "aws iam delete-service-linked-role --role-name {name}",
     .caution = {"AWS refuses while anything of its service is left, yours too: then leave it, "
                 "only the service can take it",
                 "サービスのリソース(自社のものを含む)が残っている間は AWS が拒否する。その場合は"
                 "残してよい(引き受けられるのはサービスのみ)"}},
    {.type = "iam:role",
     .made_class = kIdentity,
     .show = "aws iam get-role --role-name {name}",
     .remove = kDeleteRole,
     .past = history<"Role", "role --role-name {name}", "RoleId">},
    {.type = "iam:policy-version",
     .made_class = kIdentity,
     .show = "aws iam list-policy-versions --policy-arn {parent}",
     .remove = "aws iam delete-policy-version --policy-arn {parent} --version-id {name}"},
    {.type = "iam:policy",
     .made_class = kIdentity,
     .show = "aws iam list-policy-versions --policy-arn {arn}",
     .remove = kDeletePolicy,
     .past = history<"Policy", "policy --policy-arn {arn}", "PolicyId">},
};

}  // namespace

std::span<const MadeKind> identity_kinds() { return kIdentities; }

}  // namespace hikeshi::respond

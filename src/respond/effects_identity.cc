// SPDX-License-Identifier: Apache-2.0
// Effects of calls on identities.
#include "respond/effects.h"
#include "respond/row_text.h"

namespace hikeshi::respond {
namespace {

// A credential of a user in the list of its kind: made inactive, or deleted.
template <Literal call, Literal list, Literal items, Literal id>
constexpr EffectRow inactive() {
  return {line<"iam:Update", call>, line<"List", list>, "UserName", items.view(),
          line<id, "=", id>,        "?Status=Status",   "=Status"};
}
template <Literal call, Literal list, Literal items, Literal id>
constexpr EffectRow deleted() {
  return {line<"iam:Delete", call>,
          line<"List", list>,
          "UserName",
          items.view(),
          line<id, "=", id>,
          "gone"};
}

// A policy written into a user, a role or a group.
template <Literal owner>
constexpr EffectRow written() {
  return {line<"iam:Put", owner, "Policy">,
          line<"Get", owner, "Policy">,
          line<owner, "Name,PolicyName">,
          "@",
          "",
          "PolicyDocument=PolicyDocument",
          "=PolicyDocument",
          line<"Delete", owner, "Policy ", owner, "Name,PolicyName">};
}
template <Literal owner>
constexpr EffectRow unwritten() {
  return {line<"iam:Delete", owner, "Policy">,
          line<"Get", owner, "Policy">,
          line<owner, "Name,PolicyName">,
          "@",
          "",
          "gone",
          line<"Put", owner, "Policy ", owner, "Name,PolicyName,PolicyDocument=@PolicyDocument">};
}
template <Literal owner>
constexpr EffectRow detached() {
  return {line<"iam:Detach", owner, "Policy">,
          line<"ListAttached", owner, "Policies">,
          line<owner, "Name">,
          "AttachedPolicies",
          "PolicyArn=PolicyArn",
          "gone",
          line<"Attach", owner, "Policy ", owner, "Name,PolicyArn">};
}

template <Literal owner>
constexpr EffectRow attached() {
  return {line<"iam:Attach", owner, "Policy">,
          line<"ListAttached", owner, "Policies">,
          line<owner, "Name">,
          "AttachedPolicies",
          "PolicyArn=PolicyArn",
          "exists",
          "",
          line<"Detach", owner, "Policy ", owner, "Name,PolicyArn">};
}

// A policy that bounds what a user or a role may.
template <Literal owner>
constexpr EffectRow bounded() {
  return {line<"iam:Put", owner, "PermissionsBoundary">,
          line<"Get", owner>,
          line<owner, "Name">,
          line<owner, ".PermissionsBoundary">,
          "",
          "PermissionsBoundaryArn=PermissionsBoundary",
          "=PermissionsBoundary",
          line<"Delete", owner, "PermissionsBoundary ", owner, "Name">};
}
template <Literal owner>
constexpr EffectRow unbounded() {
  return {line<"iam:Delete", owner, "PermissionsBoundary">,
          line<"Get", owner>,
          line<owner, "Name">,
          line<owner, ".PermissionsBoundary">,
          "",
          "gone",
          line<"Put", owner, "PermissionsBoundary ", owner,
               "Name,PermissionsBoundary=@PermissionsBoundaryArn">};
}

constexpr EffectRow kRows[] = {
    inactive<"AccessKey", "AccessKeys", "AccessKeyMetadata", "AccessKeyId">(),
    inactive<"SigningCertificate", "SigningCertificates", "Certificates", "CertificateId">(),
    inactive<"SSHPublicKey", "SSHPublicKeys", "SSHPublicKeys", "SSHPublicKeyId">(),
    inactive<"ServiceSpecificCredential", "ServiceSpecificCredentials",
             "ServiceSpecificCredentials", "ServiceSpecificCredentialId">(),
    deleted<"AccessKey", "AccessKeys", "AccessKeyMetadata", "AccessKeyId">(),
    deleted<"SigningCertificate", "SigningCertificates", "Certificates", "CertificateId">(),
    deleted<"SSHPublicKey", "SSHPublicKeys", "SSHPublicKeys", "SSHPublicKeyId">(),
    deleted<"ServiceSpecificCredential", "ServiceSpecificCredentials", "ServiceSpecificCredentials",
            "ServiceSpecificCredentialId">(),
    written<"User">(),
    written<"Role">(),
    written<"Group">(),
    unwritten<"User">(),
    unwritten<"Role">(),
    unwritten<"Group">(),
    detached<"User">(),
    detached<"Role">(),
    detached<"Group">(),
    attached<"User">(),
    attached<"Role">(),
    attached<"Group">(),
    bounded<"User">(),
    bounded<"Role">(),
    unbounded<"User">(),
    unbounded<"Role">(),
    {"iam:UpdateAssumeRolePolicy", "GetRole", "RoleName", "Role", "",
     "AssumeRolePolicyDocument=PolicyDocument", "=PolicyDocument"},
    {"iam:AddUserToGroup", "ListGroupsForUser", "UserName", "Groups", "GroupName=GroupName",
     "exists", "", "RemoveUserFromGroup GroupName,UserName"},
    {"iam:SetDefaultPolicyVersion", "GetPolicy", "PolicyArn", "Policy", "",
     "DefaultVersionId=VersionId", "=VersionId"},
    {"iam:DeleteLoginProfile", "GetLoginProfile", "UserName", "LoginProfile", "", "gone"},
    {"iam:DeactivateMFADevice", "ListMFADevices", "UserName", "MFADevices",
     "SerialNumber=SerialNumber", "gone"},
    {"iam:DeleteVirtualMFADevice", "ListVirtualMFADevices", "", "VirtualMFADevices",
     "SerialNumber=SerialNumber", "gone"},
    {"iam:RemoveUserFromGroup", "ListGroupsForUser", "UserName", "Groups", "GroupName=GroupName",
     "gone", "AddUserToGroup GroupName,UserName"},
    {"iam:RemoveRoleFromInstanceProfile", "GetInstanceProfile", "InstanceProfileName",
     "InstanceProfile.Roles", "RoleName=RoleName", "gone",
     "AddRoleToInstanceProfile InstanceProfileName,RoleName"},
    {"iam:DeleteUser", "GetUser", "UserName", "User", "", "gone"},
    {"iam:DeleteRole", "GetRole", "RoleName", "Role", "", "gone"},
    {"iam:DeleteGroup", "GetGroup", "GroupName", "Group", "", "gone"},
    {"iam:DeletePolicy", "GetPolicy", "PolicyArn", "Policy", "", "gone"},
    {"iam:DeletePolicyVersion", "GetPolicyVersion", "PolicyArn,VersionId", "PolicyVersion", "",
     "gone"},
    {"iam:DeleteInstanceProfile", "GetInstanceProfile", "InstanceProfileName", "InstanceProfile",
     "", "gone"},
};

}  // namespace

std::span<const EffectRow> identity_effects() { return kRows; }

}  // namespace hikeshi::respond

// SPDX-License-Identifier: Apache-2.0
// The closed vocabularies of a notice's fields, in the words of docs/formats.md. Everything that
// prints or compares such a word goes through here.
#pragma once

#include <string_view>

namespace hikeshi::notice {

// What the notice means, whatever carried it here.
enum class NoticeClass {
  kAbuse,              // a resource of ours attacks others
  kExposedKey,         // a credential is published
  kIrregularActivity,  // a credential or the account is used by strangers
  kFinding,            // GuardDuty or Security Hub
  kSuspended,          // the account is suspended
  kAccountEvent,       // MFA, root address or sign-in changed: the owner, or the intruder
  kCaseUpdate,         // a Support case was opened or answered
  kResolved,           // AWS closes the matter
};
enum class Stage { kInitial, kFollowup, kReminder, kFinal, kResolved };
enum class Channel { kMail, kHealth, kGuardDuty, kPasted, kByHand };
enum class Authentication { kPass, kFail, kArc, kNone };
enum class ReplyVia { kAbuseMail, kSupportCase, kReseller, kNone };
enum class ActivityClass {
  kDos,
  kScan,
  kIntrusion,
  kWebExploit,
  kOpenProxy,
  kOpenResolver,
  kSpam,
  kPhishing,
  kMalware,
  kBotnet,
  kMining,
  kCopyright,
  kBedrock,
  kOther,
};
enum class Restriction {
  kQuarantinePolicy,
  kPortBlock,
  kAllTrafficBlock,
  kStartStopBlock,
  kServicesLimited,
  kSendingPaused,
  kModelAccessRevoked,
  kAccountSuspended,
  kRestrictionLifted,
};
enum class Required {
  kInvestigateRootCause,
  kRotateKey,
  kChangePassword,
  kChangeRootPassword,
  kEnableMfa,
  kCheckCloudTrail,
  kCheckUsage,
  kRevokeSessions,
  kRemoveContent,
  kReplyMail,
  kReplyCase,
};
enum class DeadlineSource { kStated, kDerived };
enum class Reason {  // why a mail is no notice
  kNoise,
  kPhishingCandidate,
  kOwnReply,
  kWeReported,
  kSample,
  kStranger,
  kUnreadable,
};

std::string_view to_string(NoticeClass value);
std::string_view to_string(Stage value);
std::string_view to_string(Channel value);
std::string_view to_string(Authentication value);
std::string_view to_string(ReplyVia value);
std::string_view to_string(ActivityClass value);
std::string_view to_string(Restriction value);
std::string_view to_string(Required value);
std::string_view to_string(DeadlineSource value);
std::string_view to_string(Reason value);

}  // namespace hikeshi::notice

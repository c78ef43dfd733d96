// SPDX-License-Identifier: Apache-2.0
// Profiles of `aws login`: we know them, and say what to do instead of speaking their protocol.
#include "aws/credential_sources.h"

namespace hikeshi::aws {

Finding from_login(const CredentialParts& parts, const std::string& profile) {
  if (parts.profiles.value(profile, "login_session") == nullptr)
    return absent("no login_session in " + profile_label(profile));
  return fail(Code::kUnsupported,
              profile_label(profile) +
                  " signs in with `aws login`, which is not supported here. Take its credentials "
                  "into the environment, eval \"$(aws configure export-credentials" +
                  profile_argument(profile) + " --format env)\", and run this without --profile");
}

}  // namespace hikeshi::aws

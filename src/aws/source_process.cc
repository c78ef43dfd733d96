// SPDX-License-Identifier: Apache-2.0
// Credentials that a program of the user's prints, as a JSON object of version 1.
#include "aws/child_process.h"
#include "aws/credential_sources.h"
#include "aws/secret_json.h"
#include "aws/shell_words.h"
#include "base/text.h"

namespace hikeshi::aws {
namespace {

Result<Credentials> run(const CredentialParts& parts, const std::string& line) {
  const auto words = shell_words(line);
  if (!words) return fail(Code::kUsage, "a quote in it is not closed");
  const Secret text = HK_TRY(run_for_secret(*words, {parts.process_timeout, 65536}));
  auto fields = HK_TRY(read_secret_json(text.reveal()));
  if (field(fields, "Version") != "1")
    return fail(Code::kUnsupported, "the Version of its answer is not 1");
  return take_credentials(fields, {.token = "SessionToken", .temporary = false});
}

}  // namespace

Finding from_process(const CredentialParts& parts, const std::string& profile) {
  const std::string* const line = parts.profiles.value(profile, "credential_process");
  if (line == nullptr) return absent("no credential_process in " + profile_label(profile));
  return found(run(parts, *line), "credential_process of " + profile_label(profile));
}

}  // namespace hikeshi::aws

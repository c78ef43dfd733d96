// SPDX-License-Identifier: Apache-2.0
#include "aws/redact.h"

#include <gtest/gtest.h>

namespace hikeshi::aws {
namespace {

constexpr const char* kToken = "CANARY-token-of-a-session-that-lives";

Credentials credentials() {
  Credentials out;
  out.secret_key = Secret("CANARY-secret-key");
  out.session_token = Secret(kToken);
  return out;
}

TEST(Redact, CutsOffTheRequestThatARefusedSignatureQuotes) {
  const std::string said = "The request signature we calculated does not match.";
  EXPECT_EQ(without_quoted_request(said +
                                   "\n\nThe Canonical String for this request should have "
                                   "been\n'POST\n/\n\nx-amz-security-token:" +
                                   kToken + "'"),
            said);
  EXPECT_EQ(without_quoted_request(said), said);
}

TEST(Redact, HidesTokenAndKeyWholeOrCutOff) {
  const std::string token = kToken;
  const auto hidden = [](const std::string& text) {
    return without_credentials(text, credentials());
  };
  EXPECT_EQ(hidden("a " + token + " b " + token), "a <hidden> b <hidden>");
  EXPECT_EQ(hidden("a " + token.substr(0, 20)), "a <hidden>");
  EXPECT_EQ(hidden("with CANARY-secret-key."), "with <hidden>.");
  EXPECT_EQ(hidden("nothing of it"), "nothing of it");
  EXPECT_EQ(without_credentials("no token", Credentials{}), "no token");
}

}  // namespace
}  // namespace hikeshi::aws

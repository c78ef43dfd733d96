// SPDX-License-Identifier: Apache-2.0
// A caller that is remembered is the one that would be worked out anew, record after record.
#include "hunt/callers.h"

#include <gtest/gtest.h>

#include <vector>

#include "hunt/record_print.h"
#include "sigma/test_support.h"

namespace hikeshi::hunt {
namespace {

using sigma::OwnedRecord;

const std::vector<std::string> kIdentities = {
    R"({"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/ann","accountId":"111122223333","userName":"ann","principalId":"AIDA1","accessKeyId":"AKIA1"})",
    R"({"type":"IAMUser","userName":"ann","principalId":"AIDA1"})",
    R"({"type":"AssumedRole","principalId":"AROA1:i-0123456789abcdef0","accessKeyId":"ASIA1","sessionContext":{"attributes":{"creationDate":"2026-11-23T10:00:00Z","mfaAuthenticated":"true"},"sessionIssuer":{"arn":"arn:aws:iam::111122223333:role/r"},"ec2RoleDelivery":"1.0"}})",
    R"({"type":"AWSService","invokedBy":"ec2.amazonaws.com"})",
    R"({"type":"Root","principalId":"111122223333","sessionContext":{"attributes":{"creationDate":"2026-11-23T10:00:00Z"}}})",
    "{}",
    "null"};
const std::vector<std::string> kTails = {
    R"("sourceIPAddress":"203.0.113.7","userAgent":"aws-cli/2.1")",
    R"("sourceIPAddress":"ec2.amazonaws.com","userAgent":"Mozilla/5.0","recipientAccountId":"444455556666")",
    R"("sourceIPAddress":"2001:db8::1","userAgent":"aws-cli/2.2","sessionCredentialFromConsole":"true","recipientAccountId":"111122223333")",
    R"("userAgent":"Mozilla/5.0","responseElements":{"ConsoleLogin":"Success"},"additionalEventData":{"MFAUsed":"Yes"})",
    R"("responseElements":{"ConsoleLogin":"Failure"})"};

std::string record_text(const std::string& name, const std::string& identity,
                        const std::string& tail) {
  return R"({"eventSource":"signin.amazonaws.com","eventTime":"2026-11-23T10:00:05Z","eventName":")" +
         name + R"(","userIdentity":)" + identity + "," + tail + "}";
}

void expect_same(const trail::Record& record, const Caller& e, const Interner& strings) {
  const Identity id = identity_of(record);
  EXPECT_EQ(strings[e.principal], id.principal);
  EXPECT_EQ(strings[e.arn], id.arn);
  EXPECT_EQ(strings[e.credential], id.credential);
  EXPECT_EQ(strings[e.session], id.session);
  EXPECT_EQ(strings[e.session_name], id.session_name);
  EXPECT_EQ(strings[e.account], id.account);
  EXPECT_EQ(kKinds[e.kind], id.kind);
  EXPECT_EQ(e.via_service, id.via_service);
  EXPECT_EQ(e.console_mark, id.console_mark);
  EXPECT_EQ(e.browser, id.browser);
  EXPECT_EQ(e.mfa, id.mfa);
  EXPECT_EQ(e.imdsv1, id.imdsv1);
}

const Caller* ask(Callers& callers, const trail::Record& record) {
  return &callers[callers.of(record, print_of(record, random_secret()).identity)];
}

TEST(Callers, RemembersWhatIdentityOfSays) {
  Interner strings;
  Callers callers(strings);
  for (int round = 0; round < 2; ++round) {
    for (const std::string& identity : kIdentities) {
      for (const std::string& tail : kTails) {
        for (const char* name : {"RunInstances", "ConsoleLogin"}) {
          const std::string text = record_text(name, identity, tail);
          SCOPED_TRACE(text);
          const OwnedRecord record(text);
          ASSERT_TRUE(record.valid());
          expect_same(record.get(), *ask(callers, record.get()), strings);
        }
      }
    }
  }
}

TEST(Callers, IsRightAfterItHasForgotten) {
  Interner strings;
  constexpr size_t kMost = 100;
  Callers callers(strings, kMost);
  for (size_t i = 0; i < 3 * kMost + 10; ++i) {
    const OwnedRecord record(record_text(
        "RunInstances", R"({"type":"IAMUser","accessKeyId":"AKIA)" + std::to_string(i) + "\"}",
        R"("userAgent":"tool )" + std::string(i % 3 + 1, 'x') + "\""));
    ASSERT_EQ(strings[ask(callers, record.get())->credential], "AKIA" + std::to_string(i));
  }
  const OwnedRecord again(record_text("RunInstances", kIdentities[0], kTails[0]));
  expect_same(again.get(), *ask(callers, again.get()), strings);
}

}  // namespace
}  // namespace hikeshi::hunt

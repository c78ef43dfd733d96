// SPDX-License-Identifier: Apache-2.0
// The letters of each kind of notice, as drafts and finished, in both languages.
#include "reply/letters.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "casefile/test_facts.h"

namespace hikeshi::reply {
namespace {

using casefile::Standing;
using ::testing::AllOf;
using testing::CaseBuilder;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;
using testing::user_arn;

constexpr const char* kKey = "AKIAQ7EXMPL2WKCNO5TA";
constexpr const char* kInstance = "i-0a1b2c3d4e5f60718";

LetterOptions options() {
  LetterOptions o;
  o.now = *parse_rfc3339("2026-11-23T10:00:00Z");
  return o;
}

Letters letters_of(const CaseBuilder& builder, const LetterOptions& o = options()) {
  return write_letters(builder.state(), o);
}

const Letter* find(const Letters& letters, LetterKind kind, Lang lang = Lang::kEn) {
  for (const Letter& letter : letters.letters) {
    if (letter.kind == kind && letter.lang == lang) return &letter;
  }
  return nullptr;
}

std::vector<std::string> question_ids(const Letters& letters, bool only_blocking = true) {
  std::vector<std::string> ids;
  for (const Question& q : letters.questions) {
    if (!only_blocking || !q.blocks.empty()) ids.push_back(q.id);
  }
  return ids;
}

CaseBuilder abuse_case() {
  CaseBuilder b;
  b.notice("abuse")
      .with("reply_via", "abuse_mail")
      .with("sender", "AWS Trust and Safety <trustandsafety@support.aws.com>");
  b.with("original_subject", "RE: Your AWS Abuse Report [P0112345678] [AWS ID 111122223333]")
      .with("activity_class", "scan");
  b.with("abuse_reference", "P0112345678").with("time_start", "2026-11-23T08:10:00Z");
  b.reported("account", testing::kAccount)
      .reported("instance", kInstance)
      .reported("region", "eu-west-1");
  return b;
}

CaseBuilder account_case() {
  CaseBuilder b;
  b.notice("exposed_key")
      .with("reply_via", "support_case")
      .with("case_id", "case-111122223333-2026-0a1b2c3d4e5f6071");
  b.with("original_subject",
         "[Action Required] Suspicious activity in your AWS account [111122223333]");
  b.reported("account", testing::kAccount)
      .reported("access_key", kKey)
      .reported("user", "ci")
      .reported("exposure", "https://git.example/acme/app/blob/main/.env");
  return b;
}

void answer_all(CaseBuilder& builder, const LetterOptions& o = options()) {
  // An answer may bring up another question, so this goes on until none blocks.
  for (int i = 0; i < 5; ++i) {
    for (const std::string& id : question_ids(letters_of(builder, o)))
      builder.answer(id, id == "case-id" ? "1234567890" : "answer to " + id);
  }
}

TEST(AbuseReply, DraftMarksEveryGapAndAsksForIt) {
  const Letters letters = letters_of(abuse_case());
  const Letter* reply = find(letters, LetterKind::kAbuseReply);
  ASSERT_NE(reply, nullptr);
  EXPECT_TRUE(reply->draft);
  EXPECT_THAT(reply->body, StartsWith("*** DRAFT - do not send."));
  EXPECT_THAT(question_ids(letters), ElementsAre("root-cause", "corrective-action",
                                                 "keep-instance:" + std::string(kInstance),
                                                 "prevention", "scope", "contact"));
  for (const std::string& id : question_ids(letters))
    EXPECT_THAT(reply->body, HasSubstr("[OPEN: " + id + "]"));
  EXPECT_THAT(reply->body,
              HasSubstr("Your notice reports that scanning of remote hosts came from " +
                        std::string(kInstance)));
  EXPECT_THAT(reply->body, Not(AllOf(HasSubstr("was terminated"), HasSubstr("isolated"))));
  EXPECT_THAT(question_ids(letters, false), Contains("false-positive"));
}

TEST(AbuseReply, KeepsTheSubjectAndGoesToTheAddressItCameFrom) {
  CaseBuilder builder = abuse_case();
  const Letter* reply = nullptr;
  const Letters letters = letters_of(builder);
  reply = find(letters, LetterKind::kAbuseReply);
  EXPECT_EQ(reply->subject, "RE: Your AWS Abuse Report [P0112345678] [AWS ID 111122223333]");
  EXPECT_EQ(reply->to, "trustandsafety@support.aws.com");
  EXPECT_EQ(reply->channel, "abuse_mail");
  EXPECT_EQ(find(letters, LetterKind::kInterim)->subject, reply->subject);
}

TEST(AbuseReply, NeverGoesToAForeignSender) {
  for (const auto& [sender, to] : std::vector<std::pair<std::string, std::string>>{
           {"ec2-abuse@amazon.com", "ec2-abuse@amazon.com"},
           {"EC2-Abuse@Amazon.com", "ec2-abuse@amazon.com"},
           {"trustandsafety@support.aws.com <someone@mail.example>",
            "trustandsafety@support.aws.com"},
           {"trustandsafety@support.aws.com.mail.example", "trustandsafety@support.aws.com"},
           {"no-reply@amazonaws.com", "trustandsafety@support.aws.com"},
           {"", "trustandsafety@support.aws.com"}}) {
    CaseBuilder builder;
    builder.notice("abuse").with("sender", sender).with("reply_via", "abuse_mail");
    const Letters letters = letters_of(builder);
    EXPECT_EQ(find(letters, LetterKind::kAbuseReply)->to, to) << sender;
  }
}

TEST(AbuseReply, FailedAuthenticationIsNotAnswered) {
  CaseBuilder builder = abuse_case();
  builder.notice("abuse", "notice:aaaaaaaaaaaa")
      .with("authentication", "fail")
      .with("original_subject", "Your AWS Abuse Report [P0199999999]");
  Letters letters = letters_of(builder);
  for (const Letter& letter : letters.letters)
    EXPECT_THAT(letter.subject, Not(HasSubstr("P0199999999")));
  EXPECT_THAT(question_ids(letters, false), Contains("authentic"));

  CaseBuilder only;
  only.notice("abuse").with("authentication", "fail");
  letters = letters_of(only);
  ASSERT_EQ(letters.letters.size(), 1u);
  EXPECT_EQ(letters.letters[0].kind, LetterKind::kCoveringNote);
}

TEST(AbuseReply, AnsweredAndDoneItIsFinished) {
  CaseBuilder builder = abuse_case();
  builder.add("cause", "open_port",
              {{"verdict", "likely"},
               {"resource", "sg-0a1b2c3d4e5f60718"},
               {"region", "eu-west-1"},
               {"port", "22"},
               {"cidr", "0.0.0.0/0"},
               {"opened_at", "2026-11-20T05:00:00Z"}});
  builder.done("delete-ec2-instance-" + std::string(kInstance),
               "instance " + std::string(kInstance) + " was terminated",
               "インスタンス " + std::string(kInstance) + " を終了(削除)した", "eradicate");
  builder.done("close-port-sg-0a1b2c3d4e5f60718.22",
               "port 22 of security group sg-0a1b2c3d4e5f60718 was closed", "ポート 22 を閉じた",
               "harden");
  builder.done("verify-sweep", "all regions were checked twice", "全リージョンを 2 回点検した",
               "recover");
  builder.answer("contact", "Hanako Sato, soc@corp.example");
  for (Lang lang : {Lang::kEn, Lang::kJa}) {
    LetterOptions o = options();
    o.letter_lang = lang;
    const Letters letters = letters_of(builder, o);
    const Letter* reply = find(letters, LetterKind::kAbuseReply, lang);
    ASSERT_NE(reply, nullptr);
    EXPECT_FALSE(reply->draft) << reply->body;
    EXPECT_THAT(reply->body, Not(HasSubstr("OPEN:")));
    EXPECT_THAT(reply->body, Not(HasSubstr("DRAFT")));
    EXPECT_EQ(find(letters, LetterKind::kInterim, lang), nullptr);
    EXPECT_THAT(question_ids(letters), IsEmpty());
  }
  const Letters letters = letters_of(builder);
  const std::string& body = find(letters, LetterKind::kAbuseReply)->body;
  EXPECT_THAT(body,
              HasSubstr("Our logs show that port 22 of sg-0a1b2c3d4e5f60718 (eu-west-1) was open "
                        "to 0.0.0.0/0 since 2026-11-20 05:00:00 UTC; this is a likely cause."));
  EXPECT_THAT(body, HasSubstr("Our operator Sato confirms that instance " + std::string(kInstance) +
                              " was terminated (2026-11-23 11:00:00 UTC)."));
}

// Each of the two ends may be unknown; of a door of an instance the letter names the instance.
TEST(AbuseReply, ADoorIsSaidToHaveStoodOpenAsLongAsTheFactSays) {
  const auto body = [](const char* from, const char* to, Lang lang) {
    CaseBuilder builder = abuse_case();
    builder.add("cause", "open_port",
                {{"verdict", "confirmed"},
                 {"resource", "sg-1"},
                 {"port", "22"},
                 {"cidr", "0.0.0.0/0"},
                 {"instance", std::string(kInstance)},
                 {"opened_at", from},
                 {"closed_at", to}});
    LetterOptions o = options();
    o.letter_lang = lang;
    return find(letters_of(builder, o), LetterKind::kAbuseReply, lang)->body;
  };
  const char *from = "2026-11-20T05:00:00Z", *to = "2026-11-22T06:00:00Z";
  const std::string door =
      "port 22 of sg-1 was open to 0.0.0.0/0 for instance " + std::string(kInstance);
  EXPECT_THAT(body(from, to, Lang::kEn),
              HasSubstr(door + " from 2026-11-20 05:00:00 UTC to 2026-11-22 06:00:00 UTC."));
  EXPECT_THAT(body(from, "", Lang::kEn), HasSubstr(door + " since 2026-11-20 05:00:00 UTC."));
  EXPECT_THAT(body("", to, Lang::kEn), HasSubstr(door + " until 2026-11-22 06:00:00 UTC."));
  EXPECT_THAT(body("", "", Lang::kEn), HasSubstr(door + "."));
  EXPECT_THAT(body(from, to, Lang::kJa),
              HasSubstr("sg-1のポート 22 がインスタンス " + std::string(kInstance) +
                        " に対して 2026-11-20 05:00:00 UTC から 2026-11-22 06:00:00 UTC まで "
                        "0.0.0.0/0 に公開されていた"));
}

TEST(AbuseReply, AKeptInstanceNeedsItsReasonInTheLetter) {
  CaseBuilder builder = abuse_case();
  builder.answer("keep-instance:" + std::string(kInstance),
                 "It was rebuilt in place and scanned clean.");
  const Letters letters = letters_of(builder);
  EXPECT_THAT(find(letters, LetterKind::kAbuseReply)->body,
              AllOf(HasSubstr("is kept for this reason: \"It was rebuilt in place"),
                    HasSubstr("stopping an instance alone is not a fix")));
  EXPECT_THAT(question_ids(letters), Not(Contains("keep-instance:" + std::string(kInstance))));
}

TEST(AbuseReply, AFalsePositiveNeedsNoRootCause) {
  CaseBuilder builder = abuse_case();
  builder.answer("false-positive", "Our own scanner, contract attached.")
      .answer("contact", "soc@corp.example");
  const Letters letters = letters_of(builder);
  const Letter* reply = find(letters, LetterKind::kAbuseReply);
  EXPECT_FALSE(reply->draft) << reply->body;
  EXPECT_THAT(reply->body,
              HasSubstr("confirms that the activity was our own and not abuse: \"Our own scanner"));
  EXPECT_EQ(find(letters, LetterKind::kBillAdjustment), nullptr);
}

TEST(AbuseReply, AFalsePositiveCanBeTakenBack) {
  for (const char* text : {"no", "No, it is not.", "withdrawn", "いいえ", "いいえ、違います。"}) {
    CaseBuilder builder = abuse_case();
    builder.answer("false-positive", "Our own scanner.").answer("false-positive", text);
    const Letters letters = letters_of(builder);
    EXPECT_THAT(find(letters, LetterKind::kAbuseReply)->body, Not(HasSubstr("our own and not")))
        << text;
    EXPECT_THAT(question_ids(letters), Contains("root-cause")) << text;
  }
}

TEST(AbuseReply, AWordThatBeginsWithNoIsAReasonAllTheSame) {
  CaseBuilder builder = abuse_case();
  builder.answer("false-positive", "Nothing but our own scanner.");
  EXPECT_THAT(find(letters_of(builder), LetterKind::kAbuseReply)->body,
              HasSubstr("our own and not abuse"));
}

TEST(CaseReply, AKeyUsedAfterItWasSaidToBeDeadIsAConflict) {
  CaseBuilder builder = account_case();
  builder.add("actor.credential", kKey,
              {{"kind", "access_key"},
               {"principal", user_arn("ci")},
               {"first_seen", "2026-11-23T06:00:00Z"},
               {"last_seen", "2099-11-23T08:00:00Z"}});
  builder.done("contain-key-" + std::string(kKey), "the key was deactivated", "無効化した");
  const Letters letters = letters_of(builder);
  EXPECT_THAT(question_ids(letters), Contains("conflict:contain-key-" + std::string(kKey)));
  EXPECT_THAT(find(letters, LetterKind::kCaseReply)->body, Not(HasSubstr("was deactivated")));
}

TEST(CaseReply, CountsTheIntrudersCallsAndNotTheRecords) {
  CaseBuilder builder = account_case();
  builder.add(
      "hunt", "hunt",
      {{"actor_found", "true"}, {"records", "24301"}, {"events", "20162"}, {"charged", "185"}});
  builder.add("suspect", user_arn("ci"), {{"confidence", "high"}, {"credentials", kKey}});
  const std::string body = find(letters_of(builder), LetterKind::kCaseReply)->body;
  EXPECT_THAT(body, HasSubstr("185 calls were made by an unauthorised party"));
  EXPECT_THAT(body, Not(HasSubstr("24301")));
}

TEST(AbuseReply, AsksToLiftWhatAwsHasBlocked) {
  CaseBuilder builder = abuse_case();
  builder.add("notice", "notice:bbbbbbbbbbbb",
              {{"class", "abuse"},
               {"reply_via", "abuse_mail"},
               {"abuse_reference", "P0112345678"},
               {"sent_at", "2026-11-24T09:00:00Z"},
               {"restrictions", "port_block"},
               {"blocked_ports", "80"}});
  const Letters letters = letters_of(builder);
  EXPECT_EQ(std::count_if(letters.letters.begin(), letters.letters.end(),
                          [](const Letter& l) { return l.kind == LetterKind::kAbuseReply; }),
            1)
      << "a follow-up joins its report";
  EXPECT_THAT(find(letters, LetterKind::kAbuseReply)->body,
              AllOf(HasSubstr("Your notice reports that outgoing ports (80) were blocked by AWS."),
                    HasSubstr("Please lift these restrictions")));
}

TEST(CaseReply, AnswersTheChecklistItemByItem) {
  const Letters letters = letters_of(account_case());
  const Letter* reply = find(letters, LetterKind::kCaseReply);
  ASSERT_NE(reply, nullptr);
  EXPECT_EQ(reply->to, "Support Center case case-111122223333-2026-0a1b2c3d4e5f6071");
  EXPECT_EQ(reply->channel, "support_case");
  EXPECT_EQ(reply->subject,
            "[Action Required] Suspicious activity in your AWS account [111122223333]");
  for (const char* item : {"1. Access keys", "2. Root password", "3. Review of CloudTrail",
                           "4. All regions", "5. Root cause", "6. Please restore"})
    EXPECT_THAT(reply->body, HasSubstr(item));
  EXPECT_THAT(
      question_ids(letters),
      ElementsAre("key-status:" + std::string(kKey), "root-mfa", "cloudtrail-review",
                  "regions-checked", "corrective-action", "root-cause", "prevention", "contact"));
  EXPECT_THAT(reply->body, HasSubstr("access key AKIA****O5TA of IAM user \"ci\" was publicly "
                                     "available at https://git.example/"));
}

TEST(CaseReply, FullKeysAreOnlyShownToTheOperator) {
  CaseBuilder builder = account_case();
  builder.answer("root-cause",
                 std::string("The key ") + kKey +
                     " with secret aB3dEfGhIjKlMnOpQrStUvWxYz0123456789+/Ab lay in git.");
  for (const Letter& letter : letters_of(builder).letters) {
    if (letter.kind == LetterKind::kCoveringNote) continue;
    for (const Sentence& sentence : letter.sentences) {
      if (sentence.text.starts_with("[OPEN: ")) continue;  // the id that the operator types
      EXPECT_THAT(sentence.text, Not(HasSubstr(kKey)));
      EXPECT_THAT(sentence.text, Not(HasSubstr("aB3dEfGhIjKl")));
    }
  }
}

TEST(CaseReply, FinishedInBothLanguages) {
  for (Lang lang : {Lang::kEn, Lang::kJa}) {
    LetterOptions o = options();
    o.letter_lang = lang;
    o.operator_lang = lang;
    CaseBuilder builder = account_case();
    builder.add("hunt", "hunt",
                {{"actor_found", "true"},
                 {"records", "2900"},
                 {"first_event", "2026-11-01T00:00:00Z"},
                 {"last_event", "2026-11-23T09:00:00Z"}});
    builder.add("actor", "actor",
                {{"first_seen", "2026-11-23T06:00:00Z"}, {"last_seen", "2026-11-23T08:00:00Z"}});
    builder.add("suspect", user_arn("ci"), {{"confidence", "high"}, {"credentials", kKey}});
    builder.add("actor.credential", kKey,
                {{"kind", "access_key"},
                 {"principal", user_arn("ci")},
                 {"first_seen", "2026-11-23T06:00:00Z"},
                 {"last_seen", "2026-11-23T08:00:00Z"}});
    builder.made("iam:user", "svc-metrics")
        .made("ec2:instance", kInstance, "us-west-2")
        .without("left")
        .with("removed_at", "2026-11-23T08:30:00Z");
    builder.done("contain-key-" + std::string(kKey),
                 "access key AKIA****O5TA of IAM user ci was deactivated",
                 "アクセスキー AKIA****O5TA を無効化した");
    answer_all(builder, o);
    const Letters letters = letters_of(builder, o);
    EXPECT_THAT(question_ids(letters), IsEmpty());
    for (LetterKind kind :
         {LetterKind::kCaseReply, LetterKind::kBillAdjustment, LetterKind::kCoveringNote}) {
      const Letter* letter = find(letters, kind, lang);
      ASSERT_NE(letter, nullptr);
      EXPECT_FALSE(letter->draft) << letter->body;
    }
    const std::string& body = find(letters, LetterKind::kCaseReply, lang)->body;
    EXPECT_THAT(body,
                HasSubstr(lang == Lang::kJa
                              ? "第三者に使用されたことを確認しています"
                              : "was used by an unauthorised party from 2026-11-23 06:00:00 UTC"));
    EXPECT_THAT(body, HasSubstr(lang == Lang::kJa ? "弊社担当者の Sato は、"
                                                  : "Our operator Sato confirms that"));
  }
}

TEST(CaseReply, AMissingCaseIdIsAsked) {
  CaseBuilder builder;
  builder.notice("irregular_activity").reported("account", testing::kAccount);
  Letters letters = letters_of(builder);
  EXPECT_EQ(find(letters, LetterKind::kCaseReply)->to, "");
  EXPECT_THAT(question_ids(letters), Contains("case-id"));
  builder.answer("case-id", "attacker@mail.example");
  EXPECT_EQ(find(letters_of(builder), LetterKind::kCaseReply)->to, "")
      << "a case id, not an address";
  builder.answer("case-id", "17012345678901");
  letters = letters_of(builder);
  EXPECT_EQ(find(letters, LetterKind::kCaseReply)->to, "Support Center case 17012345678901");
}

TEST(CaseReply, ThingsLeftByTheLogsAreAskedUntilRecorded) {
  CaseBuilder builder = account_case();
  builder.add("hunt", "hunt", {{"actor_found", "true"}}).made("lambda:function", "worker");
  EXPECT_THAT(question_ids(letters_of(builder)), Contains("leftovers"));
  builder
      .done("delete-lambda-function-worker.us-east-1", "lambda:function worker was deleted",
            "worker を削除した", "eradicate")
      .with("target", "worker");
  EXPECT_THAT(question_ids(letters_of(builder)), Not(Contains("leftovers")));
}

// The password is gone; the user that the intruder made is not.
TEST(CaseReply, ANamesakeOfAnotherTypeIsStillLeft) {
  CaseBuilder builder = account_case();
  builder.add("hunt", "hunt", {{"actor_found", "true"}}).made("iam:user", "eve");
  builder.done("delete-login-profile-eve", "the console password of eve was removed",
               "eve のパスワードを削除した");
  builder.with("target", "eve").with("type", "iam:login-profile").standing(Standing::kVerified);
  EXPECT_THAT(question_ids(letters_of(builder)), Contains("leftovers"));
}

}  // namespace
}  // namespace hikeshi::reply

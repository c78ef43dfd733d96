// SPDX-License-Identifier: Apache-2.0
// Resellers, interim words, the covering note, conflicts, classes without a letter.
#include "reply/letters.h"

#include <gmock/gmock.h>

#include <map>
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

TEST(Reseller, GetsBothLanguagesAndNeverTheSendersAddress) {
  CaseBuilder builder;
  builder.notice("abuse")
      .with("reply_via", "reseller")
      .with("relayed_by", "Example Cloud")
      .with("other_references", "TICKET-77");
  Letters letters = letters_of(builder);
  ASSERT_NE(find(letters, LetterKind::kAbuseReply, Lang::kEn), nullptr);
  ASSERT_NE(find(letters, LetterKind::kAbuseReply, Lang::kJa), nullptr);
  EXPECT_EQ(find(letters, LetterKind::kAbuseReply)->to, "Example Cloud (TICKET-77)");

  LetterOptions o = options();
  o.resellers = {{"example cloud", "abuse@example-cloud.example"}};
  EXPECT_EQ(find(letters_of(builder, o), LetterKind::kAbuseReply)->to,
            "abuse@example-cloud.example");

  CaseBuilder address;
  address.notice("irregular_activity")
      .with("reply_via", "reseller")
      .with("relayed_by", "support@mail.example");
  letters = letters_of(address);
  EXPECT_EQ(find(letters, LetterKind::kCaseReply)->to, "");
  EXPECT_THAT(question_ids(letters), Contains("reseller-address"));
}

TEST(Interim, PromisesATimeAndClaimsNothing) {
  const Letters letters = letters_of(abuse_case());
  const Letter* interim = find(letters, LetterKind::kInterim);
  ASSERT_NE(interim, nullptr);
  EXPECT_FALSE(interim->draft);
  EXPECT_THAT(interim->body,
              HasSubstr("You will have our full answer by 2026-11-24 09:00:00 UTC."));
  for (const Sentence& sentence : interim->sentences)
    EXPECT_FALSE(sentence.standing) << sentence.text;
}

TEST(Interim, AfterTheDeadlineTheTimeIsAsked) {
  LetterOptions o = options();
  o.now = *parse_rfc3339("2026-11-25T00:00:00Z");
  const Letters letters = letters_of(abuse_case(), o);
  EXPECT_TRUE(find(letters, LetterKind::kInterim)->draft);
  EXPECT_THAT(question_ids(letters), Contains("full-answer-by"));
}

TEST(CoveringNote, SaysWhereWhenAndWhatIsOpenInTheOperatorsLanguage) {
  LetterOptions o = options();
  o.operator_lang = Lang::kJa;
  const Letters letters = letters_of(abuse_case(), o);
  const Letter* note = find(letters, LetterKind::kCoveringNote, Lang::kJa);
  ASSERT_NE(note, nullptr);
  EXPECT_EQ(note->channel, "operator");
  EXPECT_THAT(note->body, AllOf(HasSubstr("関係者各位"),
                                HasSubstr("2026-11-24 09:00:00 UTC / 2026-11-24 18:00:00 JST"),
                                HasSubstr("trustandsafety@support.aws.com"),
                                HasSubstr("hikeshi answer case-under-test root-cause"),
                                HasSubstr("件名は変更しないで")));
  EXPECT_EQ(find(letters, LetterKind::kAbuseReply)->lang, Lang::kEn)
      << "letters to AWS stay English";
}

TEST(Conflicts, AContradictedStatementIsLeftOutAndAsked) {
  CaseBuilder builder = account_case();
  builder
      .done("delete-lambda-function-worker", "lambda:function worker was deleted",
            "worker を削除した", "eradicate")
      .with("target", "worker");
  builder.made("lambda:function", "worker").standing(Standing::kVerified);
  const Letters letters = letters_of(builder);
  EXPECT_THAT(question_ids(letters), Contains("conflict:delete-lambda-function-worker"));
  EXPECT_THAT(find(letters, LetterKind::kCaseReply)->body, Not(HasSubstr("worker was deleted")));
  EXPECT_TRUE(find(letters, LetterKind::kCaseReply)->draft);
}

TEST(Conflicts, AThingThatIsStillThereContradictsNothingSaidOfItsNamesake) {
  CaseBuilder builder = account_case();
  builder.done("delete-autoscaling-group-web.us-east-1", "group web was deleted",
               "グループ web を削除した", "eradicate");
  builder.with("target", "web").with("type", "autoscaling:group").with("region", "us-east-1");
  builder.made("autoscaling:group", "web", "eu-west-1").standing(Standing::kVerified);
  EXPECT_THAT(question_ids(letters_of(builder)),
              Not(Contains("conflict:delete-autoscaling-group-web.us-east-1")));
}

TEST(CaseReply, AKeptInstanceWhoseRoleWasStolenHasItsReasonToo) {
  CaseBuilder builder = account_case();
  builder.add(
      "actor.credential", "ASIAQ7EXMPL2WKCNO5TA",
      {{"kind", "instance_role"}, {"role", testing::role_arn("web")}, {"instance", kInstance}});
  const std::string question = "keep-instance:" + std::string(kInstance);
  EXPECT_THAT(question_ids(letters_of(builder)), Not(Contains(question)));
  EXPECT_THAT(question_ids(letters_of(builder), false), Contains(question));
  builder.answer(question, "IMDSv2 is required now and the host was rebuilt.");
  EXPECT_THAT(find(letters_of(builder), LetterKind::kCaseReply)->body,
              HasSubstr("is kept for this reason: \"IMDSv2 is required now"));
}

TEST(Verified, IsAPlainClaim) {
  CaseBuilder builder = account_case();
  builder.add("verified", "contain-key")
      .standing(Standing::kVerified)
      .says("access key AKIA****O5TA is inactive");
  const Letters letters = letters_of(builder);
  EXPECT_THAT(find(letters, LetterKind::kCaseReply)->body,
              HasSubstr("- Access key AKIA****O5TA is inactive."));
}

// Nineteen machines stopped one by one are one thing to tell; each of them is named and cited.
TEST(Done, WhatDiffersInItsTargetAloneIsOneSentence) {
  CaseBuilder builder = account_case();
  for (const char* id : {"i-0aaa", "i-0bbb", "i-0ccc"}) {
    builder.done(std::string("stop-instance-") + id, std::string("instance ") + id + " was stopped",
                 std::string("インスタンス ") + id + " を停止した");
    builder.with("target", std::string(id));
  }
  builder.with("at", "2026-11-23T11:05:00Z");
  builder.done("stop-instance-i-0ddd", "instance i-0ddd was stopped",
               "インスタンス i-0ddd を停止した");
  builder.with("target", "i-0ddd").standing(Standing::kVerified);
  const Letters letters = letters_of(builder);
  const Letter& letter = *find(letters, LetterKind::kCaseReply);
  EXPECT_THAT(
      letter.body,
      HasSubstr("- Our operator Sato confirms that instance i-0aaa was stopped; likewise for "
                "i-0bbb, i-0ccc (from 2026-11-23 11:00:00 UTC to 2026-11-23 11:05:00 UTC)."));
  EXPECT_THAT(letter.body, HasSubstr("- Instance i-0ddd was stopped (2026-11-23 11:00:00 UTC)."))
      << "what was read back is not told with what is stated";
  const auto cited =
      std::find_if(letter.sentences.begin(), letter.sentences.end(),
                   [](const auto& s) { return s.text.find("likewise") != std::string::npos; });
  ASSERT_NE(cited, letter.sentences.end());
  EXPECT_EQ(cited->facts.size(), 3u);
  LetterOptions japanese = options();
  japanese.letter_lang = Lang::kJa;
  EXPECT_THAT(find(letters_of(builder, japanese), LetterKind::kCaseReply, Lang::kJa)->body,
              HasSubstr("インスタンス i-0aaa、i-0bbb、i-0ccc を停止した"));
}

TEST(Reported, APublishedAddressIsGivenWhole) {
  CaseBuilder builder = account_case();
  const std::string url =
      "https://s3.eu-central-1.amazonaws.com/corp-session-production/assets/js/bundle.js";
  builder.reported("exposure", url);
  EXPECT_THAT(find(letters_of(builder), LetterKind::kCaseReply)->body, HasSubstr(url));
}

TEST(Classes, ThatWantNoAnswerGetNone) {
  for (const char* cls : {"resolved", "account_event"}) {
    CaseBuilder builder;
    builder.notice(cls);
    EXPECT_THAT(letters_of(builder).letters, IsEmpty()) << cls;
  }
  CaseBuilder finding;
  finding.notice("finding").with("reply_via", "none");
  EXPECT_THAT(letters_of(finding).letters, IsEmpty());
  EXPECT_THAT(letters_of(CaseBuilder()).letters, IsEmpty());
}

TEST(Classes, OthersGetTheirLetter) {
  for (const char* cls : {"irregular_activity", "suspended", "case_update"}) {
    CaseBuilder builder;
    builder.notice(cls).reported("account", testing::kAccount);
    EXPECT_NE(find(letters_of(builder), LetterKind::kCaseReply), nullptr) << cls;
  }
}

TEST(Json, HasTheFieldsOfTheInterface) {
  const auto json = nlohmann::ordered_json::parse(to_json(letters_of(abuse_case())));
  std::vector<std::string> fields;
  for (const auto& [key, value] : json["letters"][0].items()) fields.push_back(key);
  EXPECT_THAT(fields, ElementsAre("kind", "lang", "channel", "to", "subject", "body", "sentences",
                                  "draft", "file"));
  fields.clear();
  for (const auto& [key, value] : json["questions"][0].items()) fields.push_back(key);
  EXPECT_THAT(fields, ElementsAre("id", "text", "blocks"));
  EXPECT_TRUE(json["letters"][0]["sentences"][0]["standing"].is_null());
  EXPECT_EQ(json["letters"][0]["kind"], "abuse_reply");
}

TEST(Interim, AnAccountsCaseWithoutANumberDoesNotHoldItUp) {
  CaseBuilder builder;
  builder.notice("irregular_activity").with("reply_via", "support_case");
  builder.reported("account", testing::kAccount);
  const Letters letters = letters_of(builder);
  const Letter* interim = find(letters, LetterKind::kInterim);
  ASSERT_NE(interim, nullptr);
  EXPECT_FALSE(interim->draft) << interim->body;
  EXPECT_EQ(interim->to, "Support Center, in the case of this notice");
  EXPECT_TRUE(find(letters, LetterKind::kCaseReply)->draft);
  for (const Question& question : letters.questions) {
    if (question.id == "case-id") {
      EXPECT_THAT(question.blocks, Not(Contains("interim")));
    }
  }
}

std::map<std::string, std::string> files_of(const Letters& letters) {
  std::map<std::string, std::string> files;
  for (const Letter& letter : letters.letters) {
    EXPECT_TRUE(files.emplace(letter.file, letter.subject).second) << letter.file;
  }
  return files;
}

TEST(LetterFiles, TwoReportsOfOneCaseHaveFilesOfTheirOwn) {
  CaseBuilder builder = abuse_case();
  const auto before = files_of(letters_of(builder));
  EXPECT_TRUE(before.contains("abuse_reply.en.txt"));
  builder.notice("abuse", "notice:fedcba987654")
      .with("reply_via", "abuse_mail")
      .with("abuse_reference", "P0987654321")
      .with("original_subject", "RE: Your AWS Abuse Report [P0987654321]")
      .with("sent_at", "2026-11-22T09:00:00Z");  // older, and yet it came in later
  builder.reported("instance", "i-0ffffffffffffffff");
  const auto after = files_of(letters_of(builder));
  for (const auto& [file, subject] : before) {
    EXPECT_EQ(after.count(file), 1u) << file;
    if (file != "covering_note.en.txt") {
      EXPECT_EQ(after.at(file), subject) << file;
    }
  }
  EXPECT_THAT(after.at("abuse_reply-fedcba987654.en.txt"), HasSubstr("P0987654321"));
  EXPECT_TRUE(after.contains("interim-fedcba987654.en.txt"));
}

TEST(LetterFiles, AnInterimWordToTheCaseDoesNotReplaceTheOneToTheAbuseTeam) {
  CaseBuilder builder = abuse_case();
  builder.notice("exposed_key", "notice:fedcba987654").with("reply_via", "support_case");
  builder.reported("access_key", kKey);
  const auto files = files_of(letters_of(builder));
  EXPECT_TRUE(files.contains("interim.en.txt"));
  EXPECT_TRUE(files.contains("interim-fedcba987654.en.txt"));
  EXPECT_TRUE(files.contains("case_reply.en.txt"));
}

TEST(LetterFiles, NamesHoldNothingOfTheMail) {
  CaseBuilder builder = abuse_case();
  for (const char* id : {"notice:../../etc/x", "notice:../../etc/y", ""}) {
    builder.notice("abuse", id).with("abuse_reference", "../" + std::string(id));
  }
  for (const auto& [file, subject] : files_of(letters_of(builder))) {
    EXPECT_EQ(file.find_first_not_of("abcdefghijklmnopqrstuvwxyz_-.0123456789"), std::string::npos)
        << file;
    EXPECT_EQ(file.find(".."), std::string::npos) << file;
  }
}

TEST(MadeClaims, NameThingsAsAwsDoesAndEachProofOnce) {
  CaseBuilder builder = account_case();
  builder.add("hunt", "hunt", {{"actor_found", "true"}});
  for (const char* id : {"i-0a1b2c3d4e5f60711", "i-0a1b2c3d4e5f60712"})
    builder.made("ec2:instance", id).with("event_id", "11111111-2222-3333-4444-555555555555");
  builder.without("left");
  builder.made("ecs:task-definition",
               "arn:aws:ecs:us-east-1:111122223333:task-definition/cache-node:1");
  builder.made("servicequotas:request", "0372a03ec10cfebef5147e7922210babuofDUrpe");
  const Letters letters = letters_of(builder);
  const std::string& bill = find(letters, LetterKind::kBillAdjustment)->body;
  EXPECT_THAT(bill, HasSubstr("CloudTrail event ids 11111111-2222-3333-4444-555555555555."));
  EXPECT_THAT(bill, HasSubstr("of which i-0a1b2c3d4e5f60712 was removed again"));
  EXPECT_THAT(bill, Not(HasSubstr("quota"))) << "it costs nothing";
  const std::string& reply = find(letters, LetterKind::kCaseReply)->body;
  EXPECT_THAT(reply, HasSubstr("(cache-node:1)"));
  EXPECT_THAT(reply, HasSubstr("(0372a03ec10cfebef5147e7922210babuofDUrpe)"));
}

TEST(Scope, WhatCouldNotBeReadIsNotPassedOver) {
  CaseBuilder builder = abuse_case();
  builder.add("hunt", "hunt", {{"records", "12"}, {"problems", "3"}});
  const Letters letters = letters_of(builder);
  EXPECT_THAT(find(letters, LetterKind::kAbuseReply)->body,
              HasSubstr("could not be read and were not searched: 3."));
  builder.with("problems", "0");
  const Letters whole = letters_of(builder);
  EXPECT_THAT(find(whole, LetterKind::kAbuseReply)->body, Not(HasSubstr("not searched")));
}

std::string bill_body(const char* basis, const char* attributed, const char* open, Lang lang) {
  CaseBuilder builder = account_case();
  builder.add("hunt", "hunt", {{"actor_found", "true"}}).made("ec2:instance", kInstance);
  builder.add("cost", "bill",
              {{"currency", "USD"},
               {"attributed", attributed},
               {"estimated", "7.50"},
               {"estimated_low", "7.00"},
               {"estimated_high", "8.00"},
               {"basis", basis},
               {"months", "2026-10"}});
  builder.with("months", std::vector<std::string>{"2026-10", "2026-11"});
  if (*open != '\0') builder.with("open_months", open);
  LetterOptions o = options();
  o.letter_lang = lang;
  const Letters letters = letters_of(builder, o);
  const Letter* bill = find(letters, LetterKind::kBillAdjustment, lang);
  return bill == nullptr ? "" : replace_all(bill->body, "\n", " ");
}

// Each sentence must hold of every line of the bill that its sum is made of.
TEST(Letters, TheSumsOfABillSayWhatTheyAreBefore) {
  const std::string report = bill_body("unblended", "12.00", "2026-11", Lang::kEn);
  EXPECT_THAT(report, HasSubstr("USD 12.00 (unblended, before tax, credits and discounts) was "
                                "charged for resources that the unauthorised party made, or for "
                                "use by identities that it made"));
  EXPECT_THAT(report,
              HasSubstr("beyond that, charges where the unauthorised party was at work "
                        "exceed our ordinary ones by an estimated USD 7.50, between USD "
                        "7.00 and USD 8.00 (unblended, before tax, credits and discounts)"));
  EXPECT_THAT(report, HasSubstr("the months concerned are 2026-10, 2026-11; the bill that we have "
                                "of 2026-11 is not final, so that its charges may still change"));
  const std::string focus = bill_body("billed", "0.00", "", Lang::kEn);
  EXPECT_THAT(focus, HasSubstr("(before tax and credits, discounts taken off)"));
  EXPECT_THAT(focus, AllOf(Not(HasSubstr("beyond that")), Not(HasSubstr("final"))));
  EXPECT_THAT(bill_body("unblended", "12.00", "2026-11", Lang::kJa),
              AllOf(HasSubstr("税・クレジット・割引適用前"), HasSubstr("2026-11 の請求は未確定")));
}

}  // namespace
}  // namespace hikeshi::reply

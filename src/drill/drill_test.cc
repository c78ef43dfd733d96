// SPDX-License-Identifier: Apache-2.0
// Each scenario, five days long: the logs are what CloudTrail delivers, the truth is what the logs
// say, and the mail is about them.
#include "drill/drill.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "base/text.h"
#include "base/utc_time.h"
#include "drill/noise.h"
#include "io/gzip.h"
#include "io/hash.h"
#include "io/memory_fs.h"

namespace hikeshi::drill {
namespace {

using nlohmann::json;

constexpr int kDays = 5;
constexpr uint64_t kSeed = 7;

using Files = std::map<std::string, std::string>;

// "clean+noise" is the scenario with all noises in it.
Files write(const std::string& name, uint64_t seed) {
  MemoryFileSystem fs;
  DrillOptions options{name.substr(0, name.find('+')), seed, kDays, 0};
  if (name.find('+') != name.npos) {
    for (const NoiseInfo& noise : noises()) options.noise.emplace_back(noise.name);
  }
  EXPECT_TRUE(write_drill(options, fs, "d"));
  Files files;
  const auto listing = *fs.list_tree("d");
  for (const FileInfo& file : listing.files) files[file.path.substr(2)] = *fs.read(file.path);
  return files;
}

std::string unpacked(const std::string& packed) {
  Gunzip gunzip;
  std::string text;
  size_t size = 0;
  EXPECT_EQ(gunzip.inflate(packed, {}, 0, text, size).defect, GzipDefect::kNone);
  return text.substr(0, size);
}

// A drill, read.
struct Drill {
  explicit Drill(Files written)
      : files(std::move(written)),
        mail(replace_all(files.at("notice.eml"), "\r\n", "\n")),
        truth(json::parse(files.at("truth.json"))) {
    for (const auto& [path, bytes] : files) {
      if (!path.starts_with("trail/")) continue;
      const std::string text = unpacked(bytes);
      const json document = json::parse(text, nullptr, false);
      EXPECT_FALSE(document.is_discarded()) << path;
      if (path.find("/CloudTrail-Digest/") != std::string::npos) continue;
      const bool second = path.starts_with("trail/audit/");
      for (const json& record : document.at("Records")) {
        const auto& [it, fresh] =
            (second ? again : records).emplace(record.at("eventID").get<std::string>(), record);
        EXPECT_TRUE(fresh) << "one trail delivers " << it->first << " twice";
      }
      texts.push_back(text);
    }
  }

  // What charged_events name, in order of time.
  std::vector<json> charged() const {
    std::vector<json> found;
    for (const json& id : truth.at("charged_events"))
      found.push_back(records.at(id.get<std::string>()));
    return found;
  }

  Files files;
  std::string mail;
  json truth;
  std::map<std::string, json> records, again;  // by event id; again: of the second trail
  std::vector<std::string> texts;
};

// Written and read once for all tests of this program.
const Drill& drill_of(const std::string& scenario) {
  static std::map<std::string, Drill> drills;
  const auto known = drills.find(scenario);
  if (known != drills.end()) return known->second;
  return drills.emplace(scenario, Drill(write(scenario, kSeed))).first->second;
}

bool is_documentation_address(std::string_view address) {
  for (const std::string_view range : {"192.0.2.", "198.51.100.", "203.0.113.", "2001:db8:"}) {
    if (address.starts_with(range)) return true;
  }
  return false;
}

bool is_address(std::string_view word) {
  const auto parts = split(word, '.');
  return parts.size() == 4 && std::all_of(parts.begin(), parts.end(), [](std::string_view part) {
           return !part.empty() && part.size() <= 3 && std::stoi(std::string(part)) <= 255;
         });
}

// Every address in `text`, but for versions of programs (Chrome/126.0.0.0).
std::set<std::string> addresses_in(std::string_view text) {
  std::set<std::string> addresses;
  for (size_t at = 0; (at = text.find_first_of("0123456789", at)) != text.npos;) {
    const size_t end = std::min(text.find_first_not_of("0123456789.", at), text.size());
    const std::string_view word = text.substr(at, end - at);
    const bool version = at > 0 && (text[at - 1] == '/' || text[at - 1] == '#');
    if (!version && is_address(word)) addresses.emplace(word);
    at = end;
  }
  return addresses;
}

bool may_stand_in_a_log(const std::string& address) {
  return is_documentation_address(address) || address.starts_with("10.") || address == "0.0.0.0";
}

class EachDrill : public testing::TestWithParam<std::string> {
 protected:
  const Drill& drill() const { return drill_of(GetParam()); }
  const json& truth() const { return drill().truth; }

  const json* record(const json& id) const {
    const auto it = drill().records.find(id.get<std::string>());
    return it == drill().records.end() ? nullptr : &it->second;
  }
};

TEST_P(EachDrill, SameOptionsSameBytes) { EXPECT_EQ(drill().files, write(GetParam(), kSeed)); }

TEST_P(EachDrill, TheLogsAreOfOneAccountAndItsDays) {
  EXPECT_GT(drill().records.size(), 1000U);
  std::set<std::string> accounts, days;
  for (const auto& [id, record] : drill().records) {
    accounts.insert(record.at("recipientAccountId").get<std::string>());
    days.insert(record.at("eventTime").get<std::string>().substr(0, 10));
  }
  EXPECT_THAT(accounts, testing::ElementsAre(truth().at("account").get<std::string>()));
  // Where the office is east of Greenwich its first morning is the day before.
  EXPECT_THAT(days.size(), testing::AnyOf(size_t{kDays}, size_t{kDays + 1}));
}

TEST_P(EachDrill, NoPlaceOfATemplateIsLeftOpen) {
  for (const std::string& text : drill().texts) {
    for (size_t at = text.find('<'); at != text.npos; at = text.find('<', at + 1)) {
      const size_t end = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789._", at + 1);
      EXPECT_NE(text.substr(end, 1), ">") << text.substr(at, 40);
    }
  }
}

TEST_P(EachDrill, EveryCallerWithAKeyNamesIt) {
  for (const auto& [id, record] : drill().records) {
    const json& who = record.at("userIdentity");
    EXPECT_NE(who.value("accessKeyId", "none"), "") << record.dump();
  }
}

TEST_P(EachDrill, AddressesAreForDocumentation) {
  for (const auto& [id, record] : drill().records) {
    const auto address = record.at("sourceIPAddress").get<std::string>();
    const bool service = address.ends_with(".amazonaws.com") || address == "AWS Internal";
    EXPECT_TRUE(service || is_documentation_address(address)) << address;
  }
  for (const std::string& text : drill().texts) {
    for (const std::string& address : addresses_in(text))
      EXPECT_TRUE(may_stand_in_a_log(address)) << address;
  }
  for (const std::string& address : addresses_in(drill().mail))
    EXPECT_TRUE(is_documentation_address(address) || address.starts_with("198.18.") ||
                address.starts_with("198.19."))
        << address;
}

// The second trail delivers every change once more, as it is, its deletion included.
TEST_P(EachDrill, DuplicatesAreThoseOfTheSecondTrail) {
  std::string deleted = "9999";
  for (const auto& [id, record] : drill().records) {
    if (record.at("eventName") == "DeleteTrail" && !record.contains("errorCode"))
      deleted = record.at("eventTime").get<std::string>();
  }
  size_t expected = 0;
  for (const auto& [id, record] : drill().records) {
    const bool change = !record.at("readOnly").get<bool>() &&
                        record.at("eventName") != "UpdateInstanceInformation" &&
                        record.at("eventTime").get<std::string>() <= deleted;
    expected += change;
    const auto copy = drill().again.find(id);
    EXPECT_EQ(copy != drill().again.end() && copy->second == record, change) << record.dump();
  }
  EXPECT_GT(expected, 100U);
  EXPECT_EQ(drill().again.size(), expected);
}

TEST_P(EachDrill, ThingsOfTheTruthAreInTheLogs) {
  for (const char* list : {"made", "owner_things"}) {
    for (const json& thing : truth().at(list)) {
      SCOPED_TRACE(thing.dump());
      EXPECT_NE(thing.at("id"), "");
      const json* made = record(thing.at("event_id"));
      ASSERT_NE(made, nullptr);
      EXPECT_EQ(made->at("eventTime"), thing.at("made_at"));
      EXPECT_EQ(made->at("awsRegion"), thing.at("region"));
      EXPECT_FALSE(made->contains("errorCode"));
      const bool removed = !thing.at("removed_at").is_null();
      EXPECT_NE(thing.at("left").get<bool>(), removed);
      EXPECT_NE(thing.at("removal_event_id").is_null(), removed);
      if (!removed) continue;
      const json* removal = record(thing.at("removal_event_id"));
      ASSERT_NE(removal, nullptr);
      EXPECT_EQ(removal->at("eventTime"), thing.at("removed_at"));
      EXPECT_GE(thing.at("removed_at"), thing.at("made_at"));
    }
  }
}

// AWS gives an id of EC2's once, in one region.
TEST_P(EachDrill, IdsOfInstancesAreGivenOnce) {
  std::map<std::string, std::string> place;  // id to region
  for (const char* list : {"made", "owner_things"}) {
    for (const json& thing : truth().at(list)) {
      if (thing.at("type") != "ec2:instance") continue;
      const auto region = thing.at("region").get<std::string>();
      EXPECT_EQ(place.try_emplace(thing.at("id").get<std::string>(), region).first->second, region)
          << thing.dump();
    }
  }
}

TEST_P(EachDrill, NothingIsMadeByTheIntruderAndTheOwner) {
  const auto created = [&](const char* list) {
    std::set<std::string> names;
    for (const json& t : truth().at(list)) {
      if (t.at("what") == "created")
        names.insert(fmt::format("{} {} {}", t.at("type").get<std::string>(),
                                 t.at("id").get<std::string>(), t.at("region").get<std::string>()));
    }
    return names;
  };
  const std::set<std::string> owners = created("owner_things");
  for (const std::string& name : created("made")) EXPECT_FALSE(owners.contains(name)) << name;
  std::set<json> charged;
  for (const json& id : truth().at("charged_events")) charged.insert(id);
  for (const json& id : truth().at("on_behalf_events")) charged.insert(id);
  for (const json& thing : truth().at("made"))
    EXPECT_TRUE(charged.contains(thing.at("event_id"))) << thing.dump();
  for (const json& thing : truth().at("owner_things"))
    EXPECT_FALSE(charged.contains(thing.at("event_id"))) << thing.dump();
}

TEST_P(EachDrill, TheActorIsWhoDidWhatIsCharged) {
  for (const char* list : {"charged_events", "on_behalf_events"}) {
    for (const json& id : truth().at(list)) ASSERT_NE(record(id), nullptr) << list << " " << id;
  }
  const json& actor = truth().at("actor");
  const auto charged = drill().charged();
  ASSERT_EQ(actor.is_null(), charged.empty());
  if (charged.empty()) return;
  EXPECT_EQ(actor.at("event_count"), charged.size());
  EXPECT_EQ(actor.at("first_seen"), charged.front().at("eventTime"));
  EXPECT_EQ(actor.at("last_seen"), charged.back().at("eventTime"));
  std::set<json> addresses;
  for (const json& r : charged) addresses.insert(r.at("sourceIPAddress"));
  EXPECT_EQ(addresses, actor.at("addresses").get<std::set<json>>());
  EXPECT_EQ(actor.at("addresses"), truth().at("addresses"));
}

// As truth.json names it: a key, console:<principal>@<creation>, or aws_account:<principal>.
std::string credential_of(const json& record) {
  const json& who = record.at("userIdentity");
  const std::string key = who.value("accessKeyId", "");
  if (who.at("type") == "AWSAccount")
    return "aws_account:" + who.at("principalId").get<std::string>();
  if (!record.contains("sessionCredentialFromConsole")) return key;
  return fmt::format(
      "console:{}@{}", who.at("principalId").get<std::string>(),
      who.at("sessionContext").at("attributes").at("creationDate").get<std::string>());
}

TEST_P(EachDrill, CredentialsOfTheTruthSignWhatIsCharged) {
  std::set<json> used, named;
  for (const json& r : drill().charged()) {
    const std::string credential = credential_of(r);
    if (!credential.empty()) used.insert(credential);
  }
  for (const json& c : truth().at("credentials")) named.insert(c.at("id"));
  EXPECT_EQ(used, named);
  for (const json& c : truth().at("credentials")) {
    if (c.at("issued_by").is_null()) continue;
    EXPECT_TRUE(named.contains(c.at("issued_by"))) << c.dump();
  }
}

// Ids of the mail are those of the truth and of the logs.
TEST_P(EachDrill, TheMailIsAboutTheLogs) {
  const std::string& mail = drill().mail;
  EXPECT_THAT(mail, testing::HasSubstr(truth().at("account").get<std::string>()));
  EXPECT_THAT(mail, testing::ContainsRegex(
                        "\nFrom: [A-Za-z &]+ <[a-z-]+@(support[.]aws|amazonaws)[.]com>\n"));
  EXPECT_THAT(mail, testing::ContainsRegex("\nSubject: [^\n]+\n"));
  std::string all;
  for (const std::string& text : drill().texts) all += text;
  for (const std::string_view prefix : {"AKIA", "i-0"}) {
    for (size_t at = mail.find(prefix); at != mail.npos; at = mail.find(prefix, at + 1)) {
      const size_t end = mail.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdef-", at);
      const std::string id = mail.substr(at, end - at);
      if (id.size() < 19) continue;
      EXPECT_NE(all.find(id), all.npos) << id;
    }
  }
}

std::vector<std::string> all_scenarios() {
  std::vector<std::string> names;
  for (const ScenarioInfo& scenario : scenarios()) names.emplace_back(scenario.name);
  names.insert(names.end(), {"clean+noise", "exposed-key-mining+noise"});
  return names;
}

INSTANTIATE_TEST_SUITE_P(All, EachDrill, testing::ValuesIn(all_scenarios()), [](const auto& param) {
  return replace_all(replace_all(param.param, "-", "_"), "+", "_with_");
});

// A seed names one drill, whoever compiled the program: C++ leaves the order open in which the
// arguments of a call are evaluated, and two of them that draw a number each would draw the
// other's. Of the unpacked texts, as packing may differ between versions of libdeflate. Whoever
// changes what a drill holds on purpose writes the new value here: seeds then name other drills
// than before.
TEST(Drill, EverySeedIsOneDrillOnEveryCompiler) {
  constexpr std::string_view kExpected =
      "7cf816899eb5c0f012c785f4a9da3706106f65067ed0048ab121efc68240d9ff";
  std::string hashes;
  for (const std::string& scenario : all_scenarios()) {
    std::string files;
    for (const auto& [path, bytes] : drill_of(scenario).files)
      files += sha256_hex(path.ends_with(".gz") ? unpacked(bytes) : bytes) + " " + path + "\n";
    hashes += sha256_hex(files) + " " + scenario + "\n";
  }
  EXPECT_EQ(sha256_hex(hashes), kExpected) << hashes;
}

TEST(Drill, AnotherSeedIsAnotherAccount) {
  const Files other = write("clean", kSeed + 1);
  EXPECT_NE(json::parse(other.at("truth.json")).at("account"),
            drill_of("clean").truth.at("account"));
  EXPECT_NE(other.at("notice.eml"), drill_of("clean").files.at("notice.eml"));
}

// The owner's alone: whoever is charged is charged with or without it.
TEST(Noise, TheTruthIsTheSame) {
  EXPECT_TRUE(drill_of("clean+noise").truth.at("actor").is_null());
  EXPECT_TRUE(drill_of("clean+noise").truth.at("made").empty());
  const json& alone = drill_of("exposed-key-mining").truth.at("actor");
  const json& mixed = drill_of("exposed-key-mining+noise").truth.at("actor");
  for (const char* field : {"principals", "addresses"}) EXPECT_EQ(alone.at(field), mixed.at(field));
}

// Each leaves traces that a hasty hunt would take for an intruder's.
TEST(Noise, EachIsThereToBeMistaken) {
  std::map<std::string, size_t> denied, made, agents;
  for (const auto& [id, record] : drill_of("clean+noise").records) {
    const std::string who = record.at("userIdentity").value("arn", "");
    const auto name = record.at("eventName").get<std::string>();
    if (record.contains("errorCode")) ++denied[who.substr(who.find('/') + 1)];
    if (!record.contains("errorCode")) ++made[name];
    if (record.at("userAgent").get<std::string>().find("darwin") != std::string::npos)
      ++agents[name];
  }
  const auto refused = [&](const std::string& role) {
    size_t count = 0;
    for (const auto& [who, n] : denied) count += who.find(role) != who.npos ? n : 0;
    return count;
  };
  EXPECT_GE(refused("log-delivery"), 3000U);  // three days of 1,000
  EXPECT_GE(refused("vulnerability-scan"), 50U);
  EXPECT_GE(made["CreateUser"], 6U * kDays + 2);
  EXPECT_GE(agents["CreateAccessKey"], 4U);  // of the project and of three machines
}

TEST(Drill, RefusesWhatItCannotWrite) {
  MemoryFileSystem fs;
  EXPECT_EQ(write_drill({"nothing", 1, 5, 0}, fs, "d").error().code, Code::kUsage);
  EXPECT_EQ(write_drill({"clean", 1, 4, 0}, fs, "d").error().code, Code::kUsage);
  EXPECT_EQ(write_drill({"clean", 1, 401, 0}, fs, "d").error().code, Code::kUsage);
  DrillOptions noisy{"clean", 1, 5, 0};
  noisy.noise = {"thunder"};
  EXPECT_EQ(write_drill(noisy, fs, "d").error().code, Code::kUsage);
  fs.fail_writes_after(3);
  EXPECT_EQ(write_drill({"clean", 1, 5, 0}, fs, "d").error().code, Code::kIo);
}

TEST(Drill, FillsUpToASize) {
  MemoryFileSystem fs;
  constexpr uint64_t kTarget = 14'000'000;
  ASSERT_TRUE(write_drill({"clean", 1, kDays, kTarget}, fs, "d"));
  uint64_t bytes = 0;
  const auto listing = *fs.list_tree("d/trail");
  for (const FileInfo& file : listing.files) {
    if (file.path.find("-Digest/") == std::string::npos)
      bytes += unpacked(*fs.read(file.path)).size();
  }
  EXPECT_NEAR(static_cast<double>(bytes), kTarget, kTarget * 0.05);
}

// Gives every key and machine an id of its own, and lacks functions.
class CountingStage final : public Stage {
 public:
  Result<std::string> call(const StageCall& call) override {
    operations.insert(call.operation);
    const std::string id = fmt::format("{:016}", ++count_);
    if (call.operation == "CreateFunction") return fail(Code::kAws, "no such call here");
    if (call.operation == "CreateAccessKey")
      return R"({"AccessKey":{"AccessKeyId":"AKIA)" + id + R"("}})";
    if (call.operation == "CreateSecurityGroup") return R"({"GroupId":"sg-0)" + id + R"("})";
    return std::string("{}");
  }
  std::set<std::string> operations;

 private:
  int count_ = 0;
};

TEST(LiveDrill, HasTheIdsOfTheStage) {
  CountingStage stage;
  MemoryFileSystem fs;
  ASSERT_TRUE(
      write_drill({"exposed-key-mining", kSeed, kDays, 0, "111122223333", &stage}, fs, "d"));
  Files files;
  const auto listing = *fs.list_tree("d");
  for (const FileInfo& file : listing.files) files[file.path.substr(2)] = *fs.read(file.path);
  const Drill drill(std::move(files));
  EXPECT_EQ(drill.truth["account"], "111122223333");
  std::set<std::string> recorded;
  for (const auto& [id, record] : drill.records) recorded.insert(record.dump());
  size_t keys = 0, groups = 0;
  for (const json& thing : drill.truth["made"]) {
    const std::string id = thing["id"].get<std::string>();
    keys += thing["type"] == "iam:access-key" && id.starts_with("AKIA0000");
    groups += thing["type"] == "ec2:security-group" && id.starts_with("sg-00000");
    EXPECT_TRUE(
        std::any_of(recorded.begin(), recorded.end(),
                    [&](const std::string& text) { return text.find(id) != std::string::npos; }))
        << id << " stands in no record";
  }
  EXPECT_GE(keys, 2u);
  EXPECT_GE(groups, 2u);
  const json& skipped = drill.truth["live"]["skipped"];
  EXPECT_TRUE(std::any_of(skipped.begin(), skipped.end(), [](const json& one) {
    return one["type"] == "lambda:function" && one["why"] == "no such call here";
  })) << skipped.dump();
  EXPECT_TRUE(stage.operations.contains("RunInstances"));
}

TEST(LiveDrill, EndsWhereTheStageIsGone) {
  class Gone final : public Stage {
    Result<std::string> call(const StageCall&) override { return fail(Code::kIo, "no connection"); }
  } gone;
  MemoryFileSystem fs;
  const Status written = write_drill({"clean", kSeed, kDays, 0, "111122223333", &gone}, fs, "d");
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, Code::kIo);
}

}  // namespace
}  // namespace hikeshi::drill

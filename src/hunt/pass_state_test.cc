// SPDX-License-Identifier: Apache-2.0
// A trail that grows, hunted step by step: each answer is that of a hunt which reads everything.
#include "hunt/pass_state.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <random>

#include "hunt/trail_maker.h"

namespace hikeshi::hunt {
namespace {

namespace stdfs = std::filesystem;

constexpr const char* kRules = R"(
title: Key made
name: key_made
logsource: {product: aws, service: cloudtrail}
detection: {selection: {eventName: [CreateAccessKey, CreateUser]}, condition: selection}
level: high
---
title: Much made
correlation: {type: event_count, rules: [key_made], group-by: [sourceIPAddress], timespan: 1h, condition: {gte: 2}}
level: high
)";

class PassStateTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = stdfs::temp_directory_path() / fmt::format("hikeshi-pass-{}", std::random_device()());
    stdfs::create_directories(folder_ / "trail");
    rules_ = sigma::load({{"rules.yml", kRules}});
    ASSERT_EQ(rules_.rules.rules.size(), 2U);
  }
  void TearDown() override { stdfs::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / "trail" / name, std::ios::binary) << text;
  }

  std::vector<trail::Source> sources() {
    std::vector<trail::Source> all;
    const auto listing = fs_.list_tree((folder_ / "trail").string());
    for (const FileInfo& file : listing->files)
      all.push_back({file.path, file.size, trail::whole([this, path = file.path] {
                       if (++reads_ == stop_at_ && stop_ != nullptr) stop_->request_stop();
                       return fs_.read(path);
                     })});
    return all;
  }

  // The document without what says how it came about.
  Json hunted(bool with_state, unsigned threads = 2, const std::string& key = "k",
              std::stop_token stop = {}) {
    const std::vector<trail::Source> files = sources();
    reads_ = 0;
    PassState state(fs_, (folder_ / "pass").string(), key, files, threads);
    HuntOptions options;
    options.threads = threads;
    options.stop = std::move(stop);
    if (with_state) options.state = &state;
    const HuntResult result = hunt(files, rules_.rules, options);
    recalled_ = result.collected.recalled;
    Json document = Json::parse(to_json(result, rules_));
    document.erase("read");
    return document;
  }

  RealFileSystem fs_;
  stdfs::path folder_;
  sigma::Loaded rules_;
  std::atomic<int> reads_{0};
  int stop_at_ = 0;
  std::stop_source* stop_ = nullptr;
  uint64_t recalled_ = 0;
};

std::string lines(const std::vector<Json>& records) {
  std::string text;
  for (const Json& record : records) text += record.dump() + "\n";
  return text;
}

// Copies, records of one id that differ or are written otherwise, ids that are none, damage,
// digests.
std::vector<std::pair<std::string, std::string>> files_of(unsigned seed) {
  std::mt19937 random(seed);
  const std::vector<Json> records = owner_then_theft().records_;
  std::vector<std::pair<std::string, std::string>> files;
  for (size_t i = 0; i < records.size(); i += 4) {
    std::vector<Json> some(
        records.begin() + static_cast<std::ptrdiff_t>(i),
        records.begin() + static_cast<std::ptrdiff_t>(std::min(i + 4, records.size())));
    some.push_back(records[random() % records.size()]);
    if (random() % 2 == 0) some.back()["userAgent"] = "another";
    if (random() % 3 == 0) some.back().erase("eventID");
    std::string text = lines(some);
    if (random() % 3 == 0) text += records[random() % records.size()].dump(1) + "\n";
    if (random() % 4 == 0) text += R"({"eventVersion": cut)";
    files.emplace_back(fmt::format("{:03}.json", random() % 1000), text);
  }
  files.emplace_back("d.json", R"({"awsAccountId":"111122223333",
    "digestStartTime":"2026-03-11T02:00:00Z","digestEndTime":"2026-03-11T03:00:00Z",
    "digestS3Object":"AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/03/11/d.json.gz","logFiles":[]})");
  files.emplace_back("e.json", "");
  std::shuffle(files.begin(), files.end(), random);
  return files;
}

TEST_F(PassStateTest, AGrowingTrailIsHuntedAsIfAllWereNew) {
  for (unsigned seed = 1; seed <= 12; ++seed) {
    for (const char* folder : {"trail", "pass"}) stdfs::remove_all(folder_ / folder);
    stdfs::create_directories(folder_ / "trail");
    const auto files = files_of(seed);
    for (size_t i = 0; i < files.size(); ++i) {
      write(files[i].first, files[i].second);
      if (i % 3 == 2 || i + 1 == files.size()) {
        const Json grown = hunted(true, static_cast<unsigned>(1 + i % 3));
        EXPECT_EQ(grown, hunted(false)) << "seed " << seed << ", file " << i;
        hunted(true);
        EXPECT_EQ(recalled_, sources().size());
      }
    }
  }
}

TEST_F(PassStateTest, OnlyWhatIsNewIsRead) {
  const std::vector<Json> records = owner_then_theft().records_;
  for (size_t i = 0; i < records.size(); ++i) write(fmt::format("{:03}", 2 * i), records[i].dump());
  hunted(true);
  EXPECT_EQ(reads_, static_cast<int>(records.size()));
  write("001", records[3].dump());
  hunted(true);
  EXPECT_EQ(reads_, 1);
  hunted(true);
  EXPECT_EQ(reads_, 0);
}

// Whatever is not as it was, everything is read anew.
TEST_F(PassStateTest, IsVoidWhenAnythingChanged) {
  const std::vector<Json> records = owner_then_theft().records_;
  const auto start = [&] {
    stdfs::remove_all(folder_ / "trail");
    stdfs::create_directories(folder_ / "trail");
    for (size_t i = 0; i < records.size(); ++i) write(fmt::format("{:03}", i), records[i].dump());
    hunted(true);
    hunted(true);
    ASSERT_EQ(recalled_, records.size());
  };
  const stdfs::path one = folder_ / "trail/007";
  const auto time = [&] { return stdfs::last_write_time(one); };
  const std::vector<std::pair<const char*, std::function<void()>>> changes = {
      {"size", [&] { write("007", records[7].dump() + " "); }},
      {"bytes of the same size and time",
       [&] {
         const auto was = time();
         std::string text = records[7].dump();
         text[text.find("us-east-1")] = 'x';
         write("007", text);
         stdfs::last_write_time(one, was);
       }},
      {"time", [&] { stdfs::last_write_time(one, time() + std::chrono::seconds(1)); }},
      {"gone", [&] { stdfs::remove(one); }}};
  for (const auto& [what, change] : changes) {
    start();
    change();
    const Json grown = hunted(true);
    EXPECT_EQ(recalled_, 0U) << what;
    EXPECT_EQ(grown, hunted(false)) << what;
  }
  start();
  hunted(true, 2, "another program");
  EXPECT_EQ(recalled_, 0U) << "key";
}

TEST_F(PassStateTest, ADamagedStateIsNone) {
  for (const auto& [name, text] : files_of(3)) write(name, text);
  const Json whole = hunted(false);
  size_t files = 1;
  for (size_t which = 0; which < files; ++which) {
    for (int damage = 0; damage < 4; ++damage) {
      stdfs::remove_all(folder_ / "pass");
      hunted(true, 1);  // one worker, so that the files are the same each time
      const std::vector<std::string> names = *fs_.list((folder_ / "pass").string());
      files = names.size();
      ASSERT_GE(files, 2U);
      const std::string path = (folder_ / "pass" / names[which]).string();
      std::string bytes = *fs_.read(path);
      if (damage == 0) bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
      if (damage == 1) bytes.resize(bytes.size() / 2);
      if (damage == 2) bytes.clear();
      damage == 3 ? (void)stdfs::remove(path) : (void)fs_.write(path, bytes);
      EXPECT_EQ(hunted(true), whole) << names[which];
      EXPECT_EQ(recalled_, 0U) << names[which];
    }
  }
}

TEST_F(PassStateTest, AHuntThatWasStoppedIsGoneOnWith) {
  for (const auto& [name, text] : files_of(5)) write(name, text);
  const size_t files = sources().size();
  std::stop_source stop;
  stop_at_ = 3;
  stop_ = &stop;
  hunted(true, 2, "k", stop.get_token());
  stop_ = nullptr;
  EXPECT_GE(reads_, 3);
  EXPECT_LE(reads_, 4);
  const int read = reads_;
  const Json grown = hunted(true);
  EXPECT_EQ(recalled_, static_cast<uint64_t>(read));
  EXPECT_EQ(grown, hunted(false));
  hunted(true);
  EXPECT_EQ(recalled_, files);
  stdfs::remove_all(folder_ / "pass");
  stop_ = &stop;
  hunted(true, 1, "k", stop.get_token());  // is asked to stop before it begins
  stop_ = nullptr;
  EXPECT_EQ(reads_, 0);
}

}  // namespace
}  // namespace hikeshi::hunt

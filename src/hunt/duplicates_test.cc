// SPDX-License-Identifier: Apache-2.0
// What counts as a copy, over files that overlap, in other spellings and with conflicting records.
#include "hunt/duplicates.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "hunt/collect.h"

namespace hikeshi::hunt {
namespace {

using Json = nlohmann::ordered_json;

Json record(const std::string& id, const std::string& bucket = "b") {
  return {{"eventVersion", "1.09"},
          {"userIdentity", {{"type", "IAMUser"}, {"arn", "arn:aws:iam::111122223333:user/ci"}}},
          {"eventTime", "2026-03-01T00:00:00Z"},
          {"eventSource", "s3.amazonaws.com"},
          {"eventName", "PutObject"},
          {"requestParameters", {{"bucketName", bucket}, {"note", "a/\"b\\ü"}}},
          {"responseElements", nullptr},
          {"eventID", id}};
}

constexpr const char* kId = "5d2b8c1e-0f3a-4b7d-9c6e-1a2b3c4d5e6f";

// How often each file was read, beside what it holds.
struct Files {
  std::vector<std::string> texts;
  std::vector<int> reads;
  bool only_once = false;

  Collected collect(unsigned threads = 2, uint64_t rows_in_memory = UINT64_MAX) {
    reads.assign(texts.size(), 0);
    std::vector<trail::Source> sources;
    for (size_t i = 0; i < texts.size(); ++i) {
      sources.push_back({"f" + std::to_string(i), texts[i].size(),
                         trail::whole([this, i]() -> Result<std::string> {
                           if (reads[i]++ > 0 && only_once) return fail(Code::kIo, "gone");
                           return texts[i];
                         })});
    }
    CollectOptions options;
    options.scan.threads = threads;
    options.rows_in_memory = rows_in_memory;
    return hunt::collect(sources, options);
  }
};

size_t conflicts(const Collected& c) {
  return static_cast<size_t>(
      std::count_if(c.scan.problems.begin(), c.scan.problems.end(),
                    [](const auto& p) { return p.reason == "conflicting_event_id"; }));
}

TEST(Duplicates, TheSameBytesElsewhereAreACopyAndTheFirstPlaceIsKept) {
  Files files{{record(kId).dump(), record("x").dump() + record(kId).dump(), record("x").dump()},
              {}};
  const Collected c = files.collect();
  ASSERT_EQ(c.table.events.size(), 2U);
  EXPECT_EQ(c.duplicates, 2U);
  EXPECT_EQ(c.table.events[0].file, 0U);
  EXPECT_EQ(c.table.events[1].file, 1U);
  EXPECT_EQ(conflicts(c), 0U);
  EXPECT_EQ(files.reads, (std::vector<int>{1, 1, 1})) << "nothing to compare in full";
}

TEST(Duplicates, AnotherSpellingOfTheSameIsACopy) {
  Json sorted = nlohmann::json(record(kId));  // members by name
  Json without_null = record(kId);
  without_null.erase("responseElements");
  const std::string escaped = nlohmann::json(record(kId)).dump(-1, ' ', true);
  const std::string quoted = Json{{"CloudTrailEvent", record(kId).dump(1)}}.dump();
  Files files{{record(kId).dump(2), sorted.dump(), without_null.dump(), escaped, quoted}, {}};
  for (const unsigned threads : {1U, 3U}) {
    const Collected c = files.collect(threads);
    ASSERT_EQ(c.table.events.size(), 1U);
    EXPECT_EQ(c.table.events[0].file, 0U);
    EXPECT_EQ(c.duplicates, 4U);
    EXPECT_EQ(conflicts(c), 0U);
  }
}

TEST(Duplicates, AChangeAnywhereInTheRecordIsNoCopy) {
  Json deep = record(kId);
  deep["requestParameters"]["bucketName"] = "other";
  Files files{{record(kId).dump(), deep.dump(), record(kId).dump(1)}, {}};
  const Collected c = files.collect();
  EXPECT_EQ(c.table.events.size(), 2U);
  EXPECT_EQ(c.duplicates, 1U);
  ASSERT_EQ(conflicts(c), 1U);
  EXPECT_EQ(c.scan.problems[0].file, "f1");
  EXPECT_EQ(c.scan.problems[0].detail, kId);
}

TEST(Duplicates, WhatCannotBeReadAgainIsKeptAndTold) {
  Files files{{record(kId).dump(), record(kId).dump(1)}, {}};
  files.only_once = true;
  const Collected c = files.collect();
  EXPECT_EQ(c.table.events.size(), 2U);
  EXPECT_EQ(conflicts(c), 1U);
}

TEST(Duplicates, SeveralRecordsQuotedAtOnePlaceAreToldApart) {
  const std::string two = record(kId).dump() + record(kId, "other").dump();
  Files files{{Json{{"message", two}}.dump(), record(kId).dump(1)}, {}};
  const Collected c = files.collect();
  EXPECT_EQ(c.table.events.size(), 2U);
  EXPECT_EQ(c.duplicates, 1U);
  EXPECT_EQ(conflicts(c), 1U);
}

// Without ids nothing but the order of writing tells them apart; fingerprints differ from run to
// run.
TEST(Duplicates, RecordsWithoutIdsAtOnePlaceKeepTheirOrder) {
  std::string quoted;
  for (char c = 'a'; c <= 'z'; ++c) {
    Json one = record("", std::string(1, c));
    one.erase("eventID");
    one["eventName"] = std::string("Put") + c;
    quoted += one.dump();
  }
  for (const unsigned threads : {1U, 4U}) {
    Files files{{Json{{"message", quoted}}.dump(), record(kId).dump()}, {}};
    const Collected c = files.collect(threads);
    ASSERT_EQ(c.table.events.size(), 27U);
    std::string order;
    for (const Event& e : c.table.events) order += c.table.text(e.call->name).back();
    EXPECT_EQ(order, "abcdefghijklmnopqrstuvwxyzt");
  }
}

// Quadratic work over one id would take minutes here.
TEST(Duplicates, AnIdRepeatedWithoutEndCostsNoMoreThanOthers) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += record(kId, std::to_string(i)).dump() + "\n";
  Files files{{text, text}, {}};
  const Collected c = files.collect();
  EXPECT_EQ(c.table.events.size(), 20'000U);
  EXPECT_EQ(c.duplicates, 20'000U);
  EXPECT_EQ(conflicts(c), 19'999U);
}

TEST(Duplicates, RecordsWithoutAnIdAreKnownByWhatTheySay) {
  Json one = record(kId), two = record(kId, "other");
  one.erase("eventID");
  two.erase("eventID");
  Files files{{one.dump(), two.dump(), one.dump()}, {}};
  const Collected c = files.collect();
  EXPECT_EQ(c.table.events.size(), 2U);
  EXPECT_EQ(c.duplicates, 1U);
  EXPECT_EQ(conflicts(c), 0U);
}

// What lies on the disk in between is the same table, for any number of threads.
TEST(Duplicates, TheDiskChangesNothing) {
  Files files;
  for (int file = 0; file < 30; ++file) {
    std::string text;
    for (int i = 0; i < 60; ++i) {
      Json one = record(fmt::format("5d2b8c1e-0f3a-4b7d-9c6e-{:012x}", (file * 37 + i * 11) % 999),
                        std::to_string(i % 7));
      one["eventTime"] = fmt::format("2026-03-{:02}T00:{:02}:00Z", 1 + (file * 7) % 28, i);
      text += one.dump() + (i % 9 == 0 ? record("no uuid " + std::to_string(i)).dump() : "");
    }
    files.texts.push_back(text);
  }
  const auto shown = [](const Collected& c) {
    std::string all = std::to_string(c.duplicates) + "/" + std::to_string(conflicts(c)) + "\n";
    for (const Event& e : c.table.events)
      all += fmt::format("{} {} {} {}\n", e.time, e.file, e.offset, c.table.id_of(e));
    return all;
  };
  const Collected in_memory = files.collect(1);
  EXPECT_EQ(in_memory.spilled, 0U);
  EXPECT_GT(in_memory.duplicates, 100U);
  for (const unsigned threads : {1U, 3U}) {
    const Collected on_disk = files.collect(threads, 0);
    EXPECT_GT(on_disk.spilled, 0U);
    EXPECT_EQ(shown(on_disk), shown(in_memory)) << threads << " threads";
  }
}

}  // namespace
}  // namespace hikeshi::hunt

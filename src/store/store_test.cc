// SPDX-License-Identifier: Apache-2.0
#include "store/case_store.h"

#include <gmock/gmock.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <cstdlib>

namespace hikeshi::store {
namespace {

using casefile::Fact;
using casefile::Note;
using casefile::Stage;

class Store : public testing::Test {
 protected:
  void SetUp() override {
    char pattern[] = "/tmp/hikeshi-store-XXXXXX";
    home_ = std::string(mkdtemp(pattern)) + "/home";
  }
  void TearDown() override { EXPECT_TRUE(fs_.remove_tree(home_.substr(0, home_.size() - 5))); }
  CaseStore store() { return CaseStore(fs_, home_); }
  Result<Case> create(const std::string& tag) {
    CaseStore cases = store();
    const auto maker = HK_TRY(cases.become_maker());
    return cases.create(*maker, {now_, tag, "hikeshi test"});
  }
  void sql(const std::string& id, const char* text) {
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open((home_ + "/" + id + "/journal.sqlite").c_str(), &db), SQLITE_OK);
    sqlite3_exec(db, text, nullptr, nullptr, nullptr);
    sqlite3_close(db);
  }

  RealFileSystem fs_;
  std::string home_;
  UtcTime now_ = *parse_rfc3339("2026-11-23T10:00:00Z");
};

Fact fact(const std::string& kind, const std::string& subject) {
  Fact f;
  f.kind = kind;
  f.subject = subject;
  f.says = kind + " says \"so\"\n";
  f.set("a", std::vector<std::string>{"1", "2"});
  f.evidence.push_back({"log", "file", "id", 7, 0, "text"});
  return f;
}

TEST_F(Store, AJournalReadsBackWhatWasAppended) {
  {
    auto c = *create("abc123");
    EXPECT_EQ(c.id(), "20261123-abc123");
    ASSERT_TRUE(c.append(now_, {Stage{"hunt", {fact("made", "x"), fact("made", "y")}},
                                Note{"me", "see \x01 this"}}));
  }
  auto c = *store().open("20261123-abc");
  const auto state = *c.state();
  EXPECT_EQ(state.case_id, "20261123-abc123");
  ASSERT_EQ(state.facts.size(), 2U);
  EXPECT_EQ(state.facts[1].id, "f2");
  EXPECT_EQ(state.facts[1].source, "hunt");
  EXPECT_EQ(state.facts[1].all("a"), (std::vector<std::string>{"1", "2"}));
  EXPECT_EQ(state.facts[1].evidence, fact("", "").evidence);
  EXPECT_EQ(state.notes.size(), 1U);
  struct stat info {};
  ASSERT_EQ(::stat(c.path().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0700U);
}

TEST_F(Store, ALaterRunOfAStageReplacesTheEarlier) {
  auto c = *create("a");
  ASSERT_TRUE(c.append(now_, {Stage{"notice:1", {fact("notice", "n")}}}));
  ASSERT_TRUE(c.append(now_, {Stage{"hunt", {fact("made", "x")}}}));
  ASSERT_TRUE(c.append(now_, {Stage{"hunt", {fact("made", "z")}}}));
  const auto state = *c.state();
  ASSERT_EQ(state.facts.size(), 2U);
  EXPECT_EQ(state.facts[1].subject, "z");
}

TEST_F(Store, AChangedJournalIsRefused) {
  auto c = *create("a");
  ASSERT_TRUE(c.append(now_, {Note{"me", "one"}, Note{"me", "two"}}));
  sql(c.id(), "UPDATE entry SET body = replace(body, 'one', 'uno')");
  EXPECT_TRUE(c.state()) << "the trigger refuses an update";
  sql(c.id(),
      "DROP TRIGGER entry_is_not_changed; UPDATE entry SET body = replace(body,'one','uno')");
  const auto state = c.state();
  ASSERT_FALSE(state);
  EXPECT_EQ(state.error().code, Code::kCorrupt);
  EXPECT_THAT(state.error().message, testing::HasSubstr("entry 2"));
}

TEST_F(Store, SelectorsFindOneCaseOrSayWhyNot) {
  ASSERT_TRUE(create("aa1"));
  ASSERT_TRUE(create("aa2"));
  EXPECT_EQ(create("aa2")->id(), "20261123-aa2-2");
  EXPECT_EQ(store().open("20261123-aa2")->id(), "20261123-aa2") << "a whole id beats a prefix";
  EXPECT_EQ(store().open("20261123-aa").error().code, Code::kUsage);
  EXPECT_EQ(store().open("nothing").error().code, Code::kNotFound);
  EXPECT_EQ(store().open("").error().code, Code::kUsage);
  EXPECT_EQ(store().open(home_ + "/20261123-aa1")->id(), "20261123-aa1");
  EXPECT_EQ(store().list()->size(), 3U);
}

TEST_F(Store, ForeignFilesAreNoJournals) {
  ASSERT_TRUE(fs_.make_folders(home_ + "/x"));
  ASSERT_TRUE(fs_.write(home_ + "/x/journal.sqlite", "not a database, just text of some length"));
  EXPECT_EQ(store().open("x").error().code, Code::kCorrupt);
}

TEST_F(Store, WhatAFailedOrKilledProcessLeftIsNoCase) {
  CaseStore cases = store();
  const auto maker = *cases.become_maker();
  const auto full = [](Case&) -> Status { return fail(Code::kIo, "no space left"); };
  EXPECT_EQ(cases.create(*maker, {now_, "a", "t", full}).error().message, "no space left");
  EXPECT_THAT(*fs_.list(home_), testing::IsEmpty());
  ASSERT_TRUE(fs_.make_folders(home_ + "/.new-20261123-a/notices"));
  ASSERT_TRUE(fs_.write(home_ + "/.new-20261123-a/journal.sqlite", "half of one"));
  EXPECT_THAT(*cases.list(), testing::IsEmpty());
  EXPECT_EQ(cases.open(".new-20261123-a").error().code, Code::kNotFound);
  EXPECT_EQ(cases.create(*maker, {now_, "b", "t"})->id(), "20261123-b");
  EXPECT_THAT(*fs_.list(home_), testing::ElementsAre("20261123-b"));
}

TEST_F(Store, TwoWritersTakeTurns) {
  auto a = *create("a");
  auto b = *store().open("20261123-a");
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(a.append(now_, {Note{"a", std::to_string(i)}}));
    ASSERT_TRUE(b.append(now_, {Note{"b", std::to_string(i)}}));
  }
  EXPECT_EQ(b.state()->notes.size(), 40U);
}

}  // namespace
}  // namespace hikeshi::store

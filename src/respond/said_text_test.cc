// SPDX-License-Identifier: Apache-2.0
#include "respond/said_text.h"

#include <gtest/gtest.h>

namespace hikeshi::respond {
namespace {

std::string ja(std::string_view english) { return said_in(Lang::kJa, english); }

TEST(SaidText, EnglishStaysAsItIs) {
  EXPECT_EQ("was not approved", said_in(Lang::kEn, "was not approved"));
}

TEST(SaidText, WordsOfAwsStayAsAwsSaidThem) {
  EXPECT_EQ("iam PutUserPolicy: AccessDenied (403): no",
            ja("iam PutUserPolicy: AccessDenied (403): no"));
  EXPECT_EQ("", ja(""));
}

TEST(SaidText, WhatIsNamedStandsInTheOtherOrder) {
  EXPECT_EQ(
      "手順 deny-user-ci の iam:PutUserPolicy は API では取り消せません:write it back",
      ja("iam:PutUserPolicy of step deny-user-ci is not taken back by a call: write it back"));
}

TEST(SaidText, ASentenceWithinASentence) {
  EXPECT_EQ(
      "i-1 のボリューム vol-1 に、本件の完了した証拠スナップショットがありません。先に手順 "
      "snapshot-instance-i-1 を実行するか、証拠を断念する場合は --without-evidence i-1 を指定",
      ja("volume vol-1 of i-1 has no completed evidence snapshot of this case; run step "
         "snapshot-instance-i-1 first, or say --without-evidence i-1 to give it up"));
}

TEST(SaidText, TextOfTheAttackersIsNoPattern) {
  EXPECT_EQ("回答待ち(質問は hikeshi plan CASE に表示): hikeshi answer CASE whose:{0}{7}{} ...",
            ja("waits for an answer (hikeshi plan CASE asks it): hikeshi answer CASE "
               "whose:{0}{7}{} ..."));
}

TEST(SaidText, TheLongerSentenceIsTaken) {
  EXPECT_EQ("手作業で実施(コマンドは確認用)。実施後に hikeshi done CASE x",
            ja("is done by hand, its commands only look: then hikeshi done CASE x"));
  EXPECT_EQ("ログは 2026-11-23T10:14:00Z までです(2026-11-23T10:15:00Z までのログが必要です)",
            ja("the logs reach to 2026-11-23T10:14:00Z; 2026-11-23T10:15:00Z is needed"));
}

}  // namespace
}  // namespace hikeshi::respond

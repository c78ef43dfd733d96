// SPDX-License-Identifier: Apache-2.0
// Arguments that several commands share, declared once.
#pragma once

#include "cli/command.h"

namespace hikeshi::cli {

inline constexpr Positional kNoticesArgument = {
    "NOTICE", true, true,
    {"mails (.eml, mbox, Maildir, text), Health or GuardDuty JSON; - is standard input",
     "メール (.eml, mbox, Maildir, テキスト)、Health / GuardDuty の JSON。- は標準入力"}};
inline constexpr Positional kCaseArgument = {
    "CASE", true, false,
    {"a case: its id, the beginning of it, or its folder", "ケース: ID、ID の先頭部分、またはフォルダ"}};
inline constexpr Positional kOptionalCaseArgument = {
    "CASE", false, false,
    {"a case: its id, the beginning of it, or its folder", "ケース: ID、ID の先頭部分、またはフォルダ"}};

inline constexpr Option kTrustAuthserv = {
    "--trust-authserv", "HOST", true,
    {"receiving host whose Authentication-Results count", "認証結果を信用する受信サーバー"}};
inline constexpr Option kTrustRelay = {
    "--trust-relay", "ADDRESS", true,
    {"reseller who relays notices (address or domain)", "通知を中継するリセラー（アドレスまたはドメイン）"}};
inline constexpr Option kOwnDomain = {
    "--own-domain", "DOMAIN", true, {"mail domain of your own", "自社のメールドメイン"}};

inline constexpr Option kTrail = {
    "--trail", "PATH", true,
    {"CloudTrail logs: folders or files; s3://BUCKET/PREFIX, auto (the account's trails), lookup",
     "CloudTrail ログ（フォルダ・ファイル）、s3://バケット/プレフィックス、auto（証跡を自動選択）、lookup"}};
inline constexpr Option kBucketOwner = {
    "--bucket-owner", "ACCOUNT", false,
    {"account that owns the logs' bucket (the case's)", "ログのバケットを所有するアカウント（既定はケースのもの）"}};
inline constexpr Option kKeep = {
    "--keep", "DIR", false,
    {"keep what is read from AWS, by its hash", "AWS から読み取ったファイルをハッシュ名で保存する"}};
inline constexpr Option kRules = {
    "--rules", "DIR", true,
    {"more Sigma rules, beside our own", "追加の Sigma ルールのフォルダ"}};
inline constexpr Option kPlaceholders = {
    "--placeholders", "FILE", true,
    {"lists for |expand in rules: YAML or JSON, {name: [text, ...]}",
     "ルールの |expand で使う一覧（YAML または JSON。{名前: [値, ...]}）"}};
inline constexpr Option kKeys = {
    "--keys", "FILE", true,
    {"output of `aws cloudtrail list-public-keys`, of each region, to prove log files by digests",
     "aws cloudtrail list-public-keys の出力（リージョンごと）。ダイジェストでログを検証する"}};
inline constexpr Option kGeo = {
    "--geo", "FILE", true,
    {"countries or networks of addresses, in MaxMind's format (.mmdb)",
     "アドレスの国・ネットワークのデータベース（MaxMind 形式 .mmdb）"}};
inline constexpr Option kIpRanges = {
    "--ip-ranges", "FILE", false,
    {"AWS's ip-ranges.json, to know AWS's own addresses", "AWS の ip-ranges.json（AWS のアドレスの判別）"}};
inline constexpr Option kOwnAddresses = {
    "--own-addresses", "LABEL=FILE", true,
    {"a list of your own addresses (office, VPN): speaks against a suspicion",
     "自組織のアドレス一覧（オフィス、VPN）。疑いに対する反証になる"}};
inline constexpr Option kBadAddresses = {
    "--bad-addresses", "LABEL=FILE", true,
    {"a list of addresses to be wary of (Tor exits): speaks for a suspicion",
     "警戒すべきアドレス一覧（Tor 出口など）。疑いの根拠になる"}};
inline constexpr Option kFrom = {
    "--from", "TIME", false, {"leave out what is before", "これより前を除く"}};
inline constexpr Option kTo = {
    "--to", "TIME", false, {"leave out what is at or after", "これ以降を除く"}};

inline constexpr Option kLetterLang = {
    "--letter-lang", "en|ja", false, {"language of the letters (en)", "手紙の言語 (既定 en)"}};
inline constexpr Option kReseller = {
    "--reseller", "NAME=ADDRESS", true,
    {"the reseller to whom letters go", "手紙の宛先となるリセラー"}};
inline constexpr Option kResponder = {
    "--responder", "ARN", false,
    {"user or role that you respond with: no deny will hit it",
     "対応に使うユーザーまたはロール（拒否ポリシーの対象外にする）"}};
inline constexpr Option kEvidenceFirst = {
    "--evidence-first", "", false,
    {"memory and disk before isolation", "隔離より先にメモリとディスクを保全する"}};
inline constexpr Option kProfile = {
    "--profile", "NAME", false,
    {"profile of ~/.aws to act as", "使用する ~/.aws のプロファイル"}};
inline constexpr Option kRegion = {
    "--region", "REGION", false,
    {"region of calls that are made once (us-east-1)", "リージョンを指定しない呼び出しの宛先 (us-east-1)"}};
inline constexpr Option kAssumeRole = {
    "--assume-role", "NAME", false,
    {"role of the case's account to act as, by its name", "ケースのアカウントで引き受けるロールの名前"}};
inline constexpr Option kAccount = {
    "--account", "ID", false,
    {"which of the case's accounts, where it has several", "ケースに複数のアカウントがある場合の対象"}};
inline constexpr Option kTrace = {
    "--trace", "FILE", false,
    {"write each exchange with AWS as a JSON line (no secrets)",
     "AWS との通信を 1 件 1 行の JSON で記録する（秘密情報は含まない）"}};
inline constexpr Option kPolicy = {
    "--policy", "FILE", false,
    {"what a response may do (policy.json in the home of the cases)",
     "対応で許す操作の設定ファイル（既定はケースのホームの policy.json）"}};
inline constexpr Option kBy = {"--by", "NAME", false, {"who says so", "述べる人の名前"}};
inline constexpr Option kAt = {"--at", "TIME", false, {"when it was so (now)", "その時刻（既定は現在）"}};

}  // namespace hikeshi::cli

// SPDX-License-Identifier: Apache-2.0
#include "reply/phrases.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ids.h"
#include "base/text.h"
#include "casefile/thing_name.h"

namespace hikeshi::reply {
namespace {

constexpr size_t kNameColumns = 80;

struct Named {
  std::string_view key;
  Text text;
};

template <size_t N>
Text lookup(const Named (&table)[N], std::string_view key, Text otherwise) {
  for (const Named& row : table) {
    if (row.key == key) return row.text;
  }
  return otherwise;
}

Words words(const Text& text) { return {std::string(text.en), std::string(text.ja)}; }

bool is_key_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }
bool is_letter_or_digit(char c) { return is_key_letter(c) || (c >= 'a' && c <= 'z'); }
bool is_secret_letter(char c) { return is_letter_or_digit(c) || c == '/' || c == '+'; }

// A secret access key is 40 characters of base64; hashes in hex have no capitals, and ids of quota
// requests are 32 digits of hex with 8 letters behind them.
bool looks_secret(std::string_view token) {
  const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  if (token.size() == 40 && std::all_of(token.begin(), token.begin() + 32, is_hex)) return false;
  const auto any = [&](char from, char to) {
    return std::any_of(token.begin(), token.end(), [&](char c) { return c >= from && c <= to; });
  };
  return token.size() == 40 && any('A', 'Z') && any('a', 'z') && any('0', '9');
}

// `text` with every longest run of letters that `is` accepts replaced by what `shown` says.
template <class Is, class Shown>
std::string with_tokens(std::string_view text, Is is, Shown shown) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    size_t end = i;
    while (end < text.size() && is(text[end])) ++end;
    if (end == i) {
      out += text[i++];
    } else {
      out += shown(text.substr(i, end - i));
      i = end;
    }
  }
  return out;
}

// Key ids shortened, secrets masked.
std::string without_secrets(std::string_view text) {
  const std::string masked = with_tokens(text, is_secret_letter, [](std::string_view token) {
    return looks_secret(token) ? std::string("****") : std::string(token);
  });
  return with_tokens(masked, is_letter_or_digit, shortened_key);
}

constexpr Named kActivities[] = {
    {"dos", {"denial-of-service traffic", "サービス妨害(DoS)通信"}},
    {"scan", {"scanning of remote hosts", "外部ホストへのスキャン"}},
    {"intrusion", {"attempts to break into remote hosts", "外部ホストへの不正侵入の試み"}},
    {"web_exploit", {"attacks on remote web sites", "外部 Web サイトへの攻撃"}},
    {"open_proxy", {"an open proxy", "オープンプロキシの動作"}},
    {"open_resolver", {"an open DNS resolver", "オープンリゾルバーの動作"}},
    {"spam", {"unsolicited mail", "迷惑メールの送信"}},
    {"phishing", {"phishing", "フィッシング"}},
    {"malware", {"distribution of malware", "マルウェアの配布"}},
    {"botnet", {"botnet activity", "ボットネット活動"}},
    {"mining", {"mining of cryptocurrency", "暗号資産のマイニング"}},
    {"copyright", {"copyright infringement", "著作権侵害"}},
    {"bedrock",
     {"use of Amazon Bedrock against its acceptable use policy",
      "Amazon Bedrock の利用規定に反する利用"}}};

constexpr Named kRestrictions[] = {
    {"quarantine_policy", {"a quarantine policy was attached", "隔離ポリシーを適用した"}},
    {"port_block", {"outgoing ports were blocked", "外向きポートをブロックした"}},
    {"all_traffic_block", {"all traffic was blocked", "全通信をブロックした"}},
    {"start_stop_block",
     {"starting and stopping EC2 instances was blocked", "EC2 インスタンスの起動・停止を制限した"}},
    {"services_limited", {"the use of some services was limited", "一部サービスの利用を制限した"}},
    {"sending_paused", {"the sending of mail was paused", "メール送信を一時停止した"}},
    {"model_access_revoked", {"access to models was revoked", "モデルへのアクセスを取り消した"}},
    {"account_suspended", {"the account was suspended", "アカウントを停止した"}},
    {"restriction_lifted", {"restrictions were lifted", "制限を解除した"}}};

// {0}: the resource, {1}: port, {2}: cidr, {3}: region in brackets, {4}: span_words
constexpr Named kCauses[] = {
    {"open_port",
     {"port {1} of {0}{3} was open to {2}{4}", "{0}{3}のポート {1} が{4} {2} に公開されていた"}},
    {"no_mfa",
     {"{0} signed in without multi-factor authentication",
      "{0} のサインインに多要素認証(MFA)が使われていなかった"}},
    {"root_unprotected",
     {"the root user had no multi-factor authentication",
      "root ユーザーに多要素認証(MFA)が設定されていなかった"}},
    {"key_in_git",
     {"the access key that your notice names as published in a git repository was used by an "
      "unauthorised party ({0})",
      "通知で git リポジトリでの公開を指摘されたアクセスキー({0})が第三者に使用された"}},
    {"key_in_repository",
     {"an access key that lay in a git repository was used by an unauthorised party ({0})",
      "git リポジトリに含まれていたアクセスキー({0})が第三者に使用された"}},
    {"key_leaked_elsewhere",
     {"the access key that your notice names as exposed was used by an unauthorised party ({0})",
      "通知で流出を指摘されたアクセスキー({0})が第三者に使用された"}},
    {"imdsv1_role_theft",
     {"role credentials were taken from {0}{3} through the instance metadata service version 1",
      "{0}{3}から IMDSv1 経由でロールの認証情報が取得された"}},
    {"vulnerable_application",
     {"a vulnerable application ran on {0}{3}", "{0}{3}で脆弱なアプリケーションが動作していた"}},
    {"bad_image",
     {"an instance was launched from the public machine image {0}{3} of an unknown publisher",
      "インスタンスが提供元不明の公開マシンイメージ {0}{3}から起動されていた"}},
    {"wide_trust",
     {"the trust policy of {0} allowed foreign principals",
      "{0} の信頼ポリシーが外部の主体を許可していた"}},
    {"password_stolen",
     {"the console password of {0} was known to others",
      "{0} のコンソールパスワードが第三者に知られていた"}},
    {"secret_read",
     {"an access key of {0} was read where it was stored",
      "{0} のアクセスキーが保管場所から読み取られた"}}};

// For whom and how long it stood so, as far as the fact says: " for instance i-1 from ... to ...".
Words span_words(const Fact& cause) {
  const std::string from = shown_time(cause.one("opened_at")),
                    to = shown_time(cause.one("closed_at")),
                    instance = quoted_text(cause.one("instance"), 30);
  Words words;
  if (!instance.empty())
    words = {" for instance " + instance, "インスタンス " + instance + " に対して"};
  if (!from.empty()) {
    words.en += (to.empty() ? " since " : " from ") + from;
    words.ja += " " + from + " から";
  }
  if (!to.empty()) {
    words.en += (from.empty() ? " until " : " to ") + to;
    words.ja += " " + to + " まで";
  }
  return words;
}

std::string fill(std::string_view pattern, const Fact& cause, Lang lang) {
  const std::string resource = quoted_text(cause.one("resource"));
  const std::string region = quoted_text(cause.one("region"), 30);
  const std::string in = region.empty() ? "" : " (" + region + ")";
  return fmt::format(fmt::runtime(pattern),
                     resource.empty() ? (lang == Lang::kJa ? "対象" : "the resource") : resource,
                     quoted_text(cause.one("port"), 10), quoted_text(cause.one("cidr"), 50), in,
                     span_words(cause).in(lang));
}

Words credential_words(const Fact& c) {
  const std::string_view kind = c.one("kind");
  const Words holder = named(last_name(c.one("role").empty() ? c.one("principal") : c.one("role")));
  if (kind == "root" || c.one("principal").ends_with(":root"))
    return {"the root user", "root ユーザー"};
  if (kind == "access_key") return key_words(c.subject, last_name(c.one("principal")));
  if (kind == "console_session")
    return {"a console session of " + holder.en, holder.ja + "のコンソールセッション"};
  if (kind == "instance_role") {
    const std::string id = quoted_text(c.one("instance"), 30);
    return {fmt::format("a credential of role {} of instance {}", holder.en, id),
            fmt::format("インスタンス {} のロール{}の認証情報", id, holder.ja)};
  }
  const std::string id = quoted_text(c.subject, 60);
  return {fmt::format("temporary credential {} of {}", id, holder.en),
          fmt::format("{}の一時的な認証情報 {}", holder.ja, id)};
}

}  // namespace

std::string quoted_text(std::string_view text, size_t columns) {
  std::string line(trim(text));
  std::replace_if(
      line.begin(), line.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  return fit(printable(without_secrets(line)), columns);
}

std::string joined_ja(std::string_view left, std::string_view right) {
  const auto is_latin = [](char c) { return is_letter_or_digit(c) || c == ')' || c == '*'; };
  const auto is_japanese = [](std::string_view at) {
    // Hiragana, katakana and kanji begin with 0xE3 (but for the marks 、。「」 in E3 80) to 0xE9.
    const auto byte = [&](size_t i) { return static_cast<unsigned char>(at[i]); };
    return at.size() >= 3 && byte(0) >= 0xE3 && byte(0) <= 0xE9 &&
           !(byte(0) == 0xE3 && byte(1) == 0x80);
  };
  if (left.empty() || right.empty()) return std::string(left) + std::string(right);
  const bool left_ja = left.size() >= 3 && is_japanese(left.substr(left.size() - 3));
  const bool blank = (is_latin(left.back()) && is_japanese(right)) ||
                     (left_ja && is_letter_or_digit(right.front()));
  return std::string(left) + (blank ? " " : "") + std::string(right);
}

Words named(std::string_view name) {
  const std::string text = quoted_text(name, kNameColumns);
  return {"\"" + replace_all(text, "\"", "'") + "\"", "「" + replace_all(text, "」", "'") + "」"};
}

std::string shown_time(std::string_view rfc3339) {
  const auto at = parse_rfc3339(rfc3339);
  if (!at) return {};
  const std::string text = format_rfc3339(*at);
  return text.substr(0, 10) + " " + text.substr(11, 8) + " UTC";
}

Words key_words(std::string_view key, std::string_view user) {
  const std::string id = quoted_text(key, 40);
  if (user.empty()) return {"access key " + id, "アクセスキー " + id};
  return {"access key " + id + " of IAM user " + named(user).en,
          "IAM ユーザー" + named(user).ja + "のアクセスキー " + id};
}

Words activity_words(std::string_view activity_class) {
  return words(lookup(kActivities, activity_class, {"abusive activity", "不正な活動"}));
}

Words restriction_words(std::string_view restriction, const Fact& notice) {
  Words out =
      words(lookup(kRestrictions, restriction, {"a restriction was set", "制限を設定した"}));
  if (restriction == "port_block" && !notice.all("blocked_ports").empty()) {
    const std::string ports = quoted_text(join(notice.all("blocked_ports"), ", "), 60);
    out = {"outgoing ports (" + ports + ") were blocked",
           "外向きポート(" + ports + ")をブロックした"};
  }
  if (restriction == "quarantine_policy" && !notice.one("quarantine_policy").empty()) {
    const std::string policy = quoted_text(notice.one("quarantine_policy"), 60);
    out = {"the policy " + policy + " was attached", "ポリシー " + policy + " を適用した"};
  }
  return out;
}

Words thing_words(std::string_view type) {
  if (const auto name = casefile::thing_name(type)) return words(*name);
  const std::string raw = quoted_text(type, 60);
  return {raw, raw};
}

Words cause_clause(const Fact& cause) {
  // Nobody told us of the key: it was found in a repository.
  const bool found = cause.subject == "key_in_git" && cause.one("basis") == "repository";
  const Text pattern = lookup(kCauses, found ? "key_in_repository" : cause.subject,
                              {"the way in was {0}{3}", "侵入経路は {0}{3}であった"});
  return {fill(pattern.en, cause, Lang::kEn), fill(pattern.ja, cause, Lang::kJa)};
}

Words credential_clause(const Fact& credential, bool likely) {
  const Words what = credential_words(credential);
  const std::string from = shown_time(credential.one("first_seen")),
                    to = shown_time(credential.one("last_seen"));
  const bool times = !from.empty() && !to.empty();
  return {what.en + (likely ? " was likely used" : " was used") + " by an unauthorised party" +
              (times ? " from " + from + " to " + to : ""),
          joined_ja(what.ja, "が") + (times ? "、" + from + " から " + to + " まで" : "") +
              (likely ? "第三者に使用された可能性が高い" : "第三者に使用された")};
}

Words done_clause(const Fact& done) {
  const std::string at = shown_time(done.one("at"));
  const std::string sentence = quoted_text(done.one("sentence"), 300);
  const std::string japanese = quoted_text(done.one("sentence_ja"), 300);
  const Words title =
      named(done.one("title").empty() ? std::string_view(done.subject) : done.one("title"));
  return {(sentence.empty() ? "the step " + title.en + " was carried out" : sentence) +
              (at.empty() ? "" : " (" + at + ")"),
          joined_ja(at.empty() ? "" : at + " に",
                    japanese.empty() ? "手順" + title.ja + "を実施した" : japanese)};
}

namespace {

constexpr size_t kMaxTargets = 30;

std::string targets_in(const std::vector<const Fact*>& steps, Lang lang) {
  std::vector<std::string> shown;
  for (const Fact* step : steps) {
    if (shown.size() < kMaxTargets) shown.push_back(quoted_text(step->one("target"), 80));
  }
  std::string out = join(shown, lang == Lang::kJa ? "、" : ", ");
  if (steps.size() > shown.size())
    out += fmt::format(fmt::runtime(lang == Lang::kJa ? " ほか {} 件" : " and {} more"),
                       steps.size() - shown.size());
  return out;
}

struct Span {
  std::string from, to;
};

Span span_of(const std::vector<const Fact*>& steps) {
  Span span;
  for (const Fact* step : steps) {
    const std::string at = shown_time(step->one("at"));
    if (at.empty()) continue;
    if (span.from.empty() || at < span.from) span.from = at;
    if (at > span.to) span.to = at;
  }
  return span;
}

}  // namespace

Words done_clause(const std::vector<const Fact*>& alike) {
  if (alike.size() == 1) return done_clause(*alike.front());
  const Fact& first = *alike.front();
  const Span span = span_of(alike);
  const bool one_time = span.from == span.to;
  Words out = {quoted_text(first.one("sentence"), 300) + "; likewise for " +
                   targets_in({alike.begin() + 1, alike.end()}, Lang::kEn),
               replace_all(quoted_text(first.one("sentence_ja"), 300),
                           quoted_text(first.one("target"), 80), targets_in(alike, Lang::kJa))};
  if (span.from.empty()) return out;
  out.en += one_time ? " (" + span.from + ")" : " (from " + span.from + " to " + span.to + ")";
  out.ja = joined_ja(one_time ? span.from + " に" : span.from + " から " + span.to + " にかけて",
                     out.ja);
  return out;
}

namespace {

// What a sentence says of its clause, and on whose word.
struct Said {
  Standing standing = Standing::kReported;
  std::string by;        // who stated it
  bool of_bill = false;  // the bill shows it, no log
};

Said said_by(const Claim& claim) {
  if (claim.facts.empty()) return {};
  const Fact& first = *claim.facts.front();
  return {first.standing, quoted_text(first.one("by"), 60), first.kind.starts_with("cost")};
}

std::string japanese(const Said& said, const std::string& clause) {
  switch (said.standing) {
    case Standing::kReported:
      return "AWS からの通知では、" + clause + "と報告されています。";
    case Standing::kObserved:
      return (said.of_bill ? "請求データでは、" : "弊社のログでは、") + clause +
             "ことを確認しています。";
    case Standing::kStated:
      return joined_ja(said.by.empty() ? "弊社担当者" : joined_ja("弊社担当者の", said.by),
                       "は、") +
             clause + "ことを確認しています。";
    case Standing::kVerified:
      return clause + "ことを AWS 上で確認済みです。";
  }
  return {};
}

std::string english(const Said& said, std::string clause) {
  switch (said.standing) {
    case Standing::kReported:
      return "Your notice reports that " + clause;
    case Standing::kObserved:
      return (said.of_bill ? "Our bill shows that " : "Our logs show that ") + clause;
    case Standing::kStated:
      return "Our operator" + (said.by.empty() ? "" : " " + said.by) + " confirms that " + clause;
    case Standing::kVerified:
      break;
  }
  if (!clause.empty() && clause[0] >= 'a' && clause[0] <= 'z')
    clause[0] = static_cast<char>(clause[0] - 32);
  return clause;
}

}  // namespace

std::string sentence_of(const Claim& claim, Lang lang) {
  const Said said = said_by(claim);
  if (lang == Lang::kJa) {
    const std::string out = japanese(said, claim.clause.ja);
    return claim.likely ? out + "これが原因である可能性が高いと考えています。" : out;
  }
  return english(said, claim.clause.en) + (claim.likely ? "; this is a likely cause." : ".");
}

}  // namespace hikeshi::reply

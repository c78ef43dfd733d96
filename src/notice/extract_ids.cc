// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "base/ids.h"
#include "base/text.h"
#include "notice/clean.h"
#include "notice/collect.h"
#include "notice/extract.h"
#include "notice/pattern.h"
#include "notice/web.h"

namespace hikeshi::notice {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool stands_alone(std::string_view text, Span span) {
  const bool left = span.begin == 0 || !is_word(text[span.begin - 1]);
  return left && (span.end >= text.size() || !is_word(text[span.end]));
}

void problem(std::vector<Problem>& problems, const Mapped& text, std::string reason) {
  if (problems.size() >= 200) return;
  for (const Problem& known : problems) {
    if (known.reason == reason && known.part == text.part) return;
  }
  problems.push_back({{}, text.part, std::move(reason)});
}

// The number at `at`, grouped 4-4-4 or not, as digits.
struct Number {
  std::string digits;
  Span span;
};
Number number_at(std::string_view text, size_t at) {
  Number number{{}, {at, at}};
  size_t i = at;
  while (i < text.size() && number.digits.size() < 20) {
    const bool dash = text[i] == '-' && i > at && number.digits.size() % 4 == 0 &&
                      i + 1 < text.size() && is_digit(text[i + 1]);
    if (!is_digit(text[i]) && !dash) break;
    if (!dash) number.digits += text[i];
    ++i;
  }
  number.span.end = i;
  return number;
}

// Passes over what may stand between a label and its value, or between two values of a list.
size_t skip_filler(std::string_view text, size_t at) {
  static const RE2 kFiller(
      "\\A(?:[\\s:=#\\[\\]()\"',/"
      "&|*<>-]|\\band\\b|\\bis\\b|\\bID\\b|は|が|、|：|「|」|及び|および){0,14}");
  const std::string_view rest = text.substr(at, 60);
  const auto hit = find_first(kFiller, rest);
  return hit ? at + hit->whole().end : at;
}

void account_list(const Mapped& text, size_t at, Notice& n, std::vector<Problem>& problems) {
  for (int i = 0; i < 100; ++i) {
    at = skip_filler(text.text, at);
    const Number number = number_at(text.text, at);
    if (number.digits.empty() || !stands_alone(text.text, number.span)) return;
    if (number.digits.size() == 12) {
      add(n, n.accounts, "accounts", number.digits, evidence_of(text, number.span));
    } else if (number.digits.size() >= 9 && number.digits.size() <= 14) {
      problem(problems, text,
              "an account id of " + std::to_string(number.digits.size()) +
                  " digits, malformed: " + number.digits);
      return;
    } else {
      return;
    }
    at = number.span.end;
  }
}

void accounts(const Mapped& text, Notice& n, std::vector<Problem>& problems) {
  static const RE2 kLabel(
      "(?i)(?:AWS[ -]?ID|(?:AWS[ -])?accounts?(?:[ -]?(?:id|number|no\\.?)(?:s|\\(s\\))?)?|"
      "アカウント\\s?(?:ID|番号|名)?|账户(?:\\s?ID)?|帳戶|계정(?:\\s?ID)?)");
  static const RE2 kArn("\\barn:aws[a-z-]*:[a-z0-9-]*:[a-z0-9-]*:(\\d{12}):");
  for (const Hit& hit : find_all(kLabel, text.text)) {
    if (hit.whole().begin > 0 && is_word(text.text[hit.whole().begin - 1])) continue;
    account_list(text, hit.whole().end, n, problems);
  }
  for (const Hit& hit : find_all(kArn, text.text))
    add(n, n.accounts, "accounts", std::string(text.view(hit.groups[1])),
        evidence_of(text, hit.groups[1]));
}

void masked_accounts(const Mapped& text, Notice& n) {
  static const RE2 kMask(
      "(?i)accounts?(?:[ -]?(?:id|number|no\\.?))?[\\s:#=(\\[\"'-]{0,6}"
      "((?:[x*•]{2,}-?)+\\d{2,6}|\\d{2,6}-?[x*•]{3,}\\d{0,6}|(?:[x*•\\d]{3,5}-){2}[x*•\\d]{3,5})");
  static const RE2 kJapanese(
      "アカウント(?:\\s?(?:ID|番号))?[\\s:：]{0,3}((?:[xX*•]{2,}-?)+\\d{2,6})");
  static const RE2 kEnding(
      "(?i)accounts?(?:[ "
      "-]?(?:id|number))?\\s+(?:that\\s+)?((?:ending|ends?)\\s+(?:in|with)\\s+(?:\\d{2,6}|[*x]{2,6}"
      "))");
  static const RE2 kBare("(?:^|[\\s(\\[])(\\*{2,}(?:-\\*{2,})*-\\d{3,6})\\b");
  for (const RE2* pattern : {&kMask, &kJapanese, &kEnding, &kBare}) {
    for (const Hit& hit : find_all(*pattern, text.text)) {
      const std::string value(text.view(hit.groups[1]));
      const bool masked = value.find_first_of("xX*") != std::string::npos ||
                          value.find("•") != std::string::npos || pattern == &kEnding;
      if (!masked) continue;
      const std::string_view lead = before(text.text, hit.groups[1].begin, 40);
      if (pattern == &kBare && contains_ignore_case(lead, "key")) continue;
      add(n, n.masked_accounts, "masked_accounts", value, evidence_of(text, hit.groups[1]));
    }
  }
}

bool is_blanked(std::string_view key) {
  return key.find("XXXXXX") != std::string_view::npos || key.find("000000000000") != key.npos;
}

void keys(const Mapped& text, Notice& n, std::vector<Problem>& problems) {
  static const RE2 kKey("(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{8,24}");
  for (const Hit& hit : find_all(kKey, text.text)) {
    if (!stands_alone(text.text, hit.whole())) continue;
    const std::string key(text.view(hit.whole()));
    if (is_documentation_key(key)) continue;
    const bool all_x = key.find_first_not_of("X", 4) == std::string::npos;
    if (all_x || (is_access_key_id(key) && is_blanked(key))) {
      add(n, n.masked_access_keys, "masked_access_keys", key, evidence_of(text, hit.whole()));
    } else if (is_access_key_id(key)) {
      add(n, n.access_keys, "access_keys", key, evidence_of(text, hit.whole()));
    } else if (key.size() >= 17) {
      problem(
          problems, text,
          "an access key id of " + std::to_string(key.size()) + " characters, malformed: " + key);
    }
  }
}

void masked_keys(const Mapped& text, Notice& n) {
  static const RE2 kEnding(
      "(?i)(?:key|キー)(?:\\s+ID)?\\s*\\(?((?:ending|ends)\\s+(?:in|with)\\s+(?-i:[A-Z0-9]{3,6}))"
      "\\b");
  for (const Hit& hit : find_all(kEnding, text.text))
    add(n, n.masked_access_keys, "masked_access_keys", std::string(text.view(hit.groups[1])),
        evidence_of(text, hit.groups[1]));
  // A prefix and a mask (AKI******WBI, AKIAXXXX, AKIA...WBAI), or a mask and a suffix behind "key".
  static const RE2 kPrefixed(
      "\\b(A(?:[KS](?:I(?:A[A-Z0-9]{0,12})?)?|BIA[A-Z0-9]{0,12}|CCA[A-Z0-9]{0,12})"
      "(?:[*•]{2,}|[xX]{3,}|\\.{3,}|…)(?:-?[A-Z0-9]{1,8})?)");
  static const RE2 kSuffixed("(?:^|[\\s(\\[\"':])((?:[*•]{2,}-?)+[A-Z0-9]{3,6})\\b");
  for (const Hit& hit : find_all(kPrefixed, text.text)) {
    const std::string value(text.view(hit.groups[1]));
    if (is_access_key_id(value) && !is_blanked(value)) continue;
    const Span span = hit.groups[1];
    if (span.end < text.text.size() && is_word(text.text[span.end])) continue;
    add(n, n.masked_access_keys, "masked_access_keys", value, evidence_of(text, span));
  }
  for (const Hit& hit : find_all(kSuffixed, text.text)) {
    const std::string value(text.view(hit.groups[1]));
    const bool letters =
        std::any_of(value.begin(), value.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    const size_t begin = hit.groups[1].begin;
    const std::string_view lead = before(text.text, begin, 60);
    const bool after_key =
        contains_ignore_case(lead, "key") || lead.find("キー") != std::string_view::npos;
    const bool after_account = contains_ignore_case(before(text.text, begin, 20), "account");
    if (letters || (after_key && !after_account))
      add(n, n.masked_access_keys, "masked_access_keys", value, evidence_of(text, hit.groups[1]));
  }
}

void resources(const Mapped& text, Notice& n, std::vector<Problem>& problems) {
  static const RE2 kId("\\b(i|eni)-([0-9a-f]{6,24})");
  for (const Hit& hit : find_all(kId, text.text)) {
    const Span span = hit.whole();
    const bool joined =
        span.begin > 0 && (text.text[span.begin - 1] == '-' || is_word(text.text[span.begin - 1]));
    if (joined || !stands_alone(text.text, span)) continue;
    const std::string id(text.view(span));
    if (is_instance_id(id)) {
      add(n, n.instances, "instances", id, evidence_of(text, span));
    } else if (is_resource_id(id, "eni-")) {
      add(n, n.interfaces, "interfaces", id, evidence_of(text, span));
    } else {
      problem(problems, text, "a resource id of an impossible length: " + id);
    }
  }
}

struct RegionName {
  std::string_view id;
  std::string_view place;  // in English, as it stands in brackets
  std::string_view japanese;
};
constexpr std::array<RegionName, 33> kRegions = {{
    {"us-east-1", "N. Virginia", "バージニア北部"},
    {"us-east-2", "Ohio", "オハイオ"},
    {"us-west-1", "N. California", "北カリフォルニア"},
    {"us-west-2", "Oregon", "オレゴン"},
    {"ap-northeast-1", "Tokyo", "東京"},
    {"ap-northeast-2", "Seoul", "ソウル"},
    {"ap-northeast-3", "Osaka", "大阪"},
    {"ap-southeast-1", "Singapore", "シンガポール"},
    {"ap-southeast-2", "Sydney", "シドニー"},
    {"ap-southeast-3", "Jakarta", "ジャカルタ"},
    {"ap-southeast-4", "Melbourne", "メルボルン"},
    {"ap-southeast-5", "Malaysia", "マレーシア"},
    {"ap-southeast-7", "Thailand", "タイ"},
    {"ap-south-1", "Mumbai", "ムンバイ"},
    {"ap-south-2", "Hyderabad", "ハイデラバード"},
    {"ap-east-1", "Hong Kong", "香港"},
    {"ap-east-2", "Taipei", "台北"},
    {"eu-central-1", "Frankfurt", "フランクフルト"},
    {"eu-central-2", "Zurich", "チューリッヒ"},
    {"eu-west-1", "Ireland", "アイルランド"},
    {"eu-west-2", "London", "ロンドン"},
    {"eu-west-3", "Paris", "パリ"},
    {"eu-north-1", "Stockholm", "ストックホルム"},
    {"eu-south-1", "Milan", "ミラノ"},
    {"eu-south-2", "Spain", "スペイン"},
    {"ca-central-1", "Central", "中部"},
    {"ca-west-1", "Calgary", "カルガリー"},
    {"sa-east-1", "Sao Paulo", "サンパウロ"},
    {"me-south-1", "Bahrain", "バーレーン"},
    {"me-central-1", "UAE", "UAE"},
    {"af-south-1", "Cape Town", "ケープタウン"},
    {"il-central-1", "Tel Aviv", "テルアビブ"},
    {"mx-central-1", "Mexico", "メキシコ"},
}};

const RE2& region_id() {
  static const RE2 kId(
      "(?:us|eu|ap|sa|ca|me|af|il|mx|cn)-(?:gov-|iso[a-z]?-)?"
      "(?:north|south|east|west|central|northeast|northwest|southeast|southwest)-\\d");
  return kId;
}

// A stretch inside a URL or an ARN of Health's names no region, but region= does.
bool is_context(std::string_view text, Span span) {
  const size_t begin = text.find_last_of(" \t\r\n\"'<>([", span.begin);
  const size_t from = begin == std::string_view::npos ? 0 : begin + 1;
  if (span.begin < from || span.begin - from > 4096) return false;
  const std::string_view before = text.substr(from, span.begin - from);
  if (before.ends_with("region=") || before.ends_with("region%3D")) return false;
  return before.find("://") != std::string_view::npos ||
         before.find(":health:") != std::string_view::npos ||
         (before.find("arn:aws:health") != std::string_view::npos) ||
         text.substr(from).starts_with("http");
}

void regions(const Mapped& text, Notice& n) {
  for (const Hit& hit : find_all(region_id(), text.text)) {
    Span span = hit.whole();
    if (span.begin > 0 && is_word(text.text[span.begin - 1])) continue;
    if (is_context(text.text, span)) continue;
    const std::string id(text.view(span));
    // An availability zone has one letter more.
    const bool zone =
        span.end < text.text.size() && text.text[span.end] >= 'a' && text.text[span.end] <= 'f';
    if (zone) ++span.end;
    if (span.end < text.text.size() && is_word(text.text[span.end])) continue;
    add(n, n.regions, "regions", id, evidence_of(text, span));
  }
  static const RE2 kNamed(
      "(?:US (?:East|West)|Asia Pacific|Europe|EU|Canada|South America|Middle "
      "East|Africa|Israel|Mexico)"
      "\\s?\\(([A-Za-zã. ]{3,20})\\)");
  for (const Hit& hit : find_all(kNamed, text.text)) {
    const std::string region = region_of(text.view(hit.groups[1]));
    if (!region.empty()) add(n, n.regions, "regions", region, evidence_of(text, hit.whole()));
  }
  static const RE2 kJapanese(
      "(?:(?:米国|アジアパシフィック|アジア|欧州|ヨーロッパ|カナダ|南米|中東|アフリカ|イスラエル|"
      "メキシコ)"
      "[東西]?部?\\s?\\(\\s?([^()]{2,36})\\s?"
      "\\)|リージョン\\s?(?:名)?\\s?[:：はが]?\\s?\\(?"
      "(バージニア北部|オハイオ|北カリフォルニア|オレゴン|東京|大阪|ソウル|シンガポール|シドニー|"
      "ムンバイ|フランクフルト|アイルランド|ロンドン|パリ|"
      "ストックホルム|サンパウロ|香港|ジャカルタ)|"
      "(バージニア北部|オハイオ|北カリフォルニア|オレゴン|東京|大阪|ソウル|シンガポール|シドニー|"
      "ムンバイ|フランクフルト|アイルランド|ロンドン|パリ|"
      "ストックホルム|サンパウロ|香港|ジャカルタ)\\s?リージョン|(バージニア北部|北カリフォルニア)"
      ")");
  for (const Hit& hit : find_all(kJapanese, text.text)) {
    for (size_t g = 1; g <= 4; ++g) {
      if (!hit.has(g)) continue;
      const std::string region = region_of(text.view(hit.groups[g]));
      if (!region.empty()) add(n, n.regions, "regions", region, evidence_of(text, hit.groups[g]));
    }
  }
}

// A name in a notice may have been replaced by whoever passed it on.
bool is_redacted(std::string_view name) {
  return name.find_first_not_of("xX*_.-") == std::string_view::npos ||
         equals_ignore_case(name, "redacted");
}

void put_user(Notice& n, const Mapped& text, Span span) {
  std::string name(trim(text.view(span)));
  while (!name.empty() && (name.back() == '.' || name.back() == ',')) name.pop_back();
  if (name.empty() || name.size() > 64 || is_redacted(name)) return;
  if (equals_ignore_case(name, "root")) {
    n.root = true;
    note(n, "root", evidence_of(text, span));
    return;
  }
  add(n, n.users, "users", name, evidence_of(text, {span.begin, span.begin + name.size()}));
}

void users(const Mapped& text, Notice& n) {
  static const RE2 kUser(
      "(?i)(?:belong(?:s|ing)\\s+to\\s+(?:the\\s+)?(?:IAM\\s+)?user(?:\\s*name)?|(?:IAM\\s+|AWS\\s+"
      ")?user(?:\\s?name)?\\s*[:=]|"
      "(?:IAM\\s?)?ユーザー(?:名)?\\s*(?:[:=]|は))\\s*(?:\"([^\"\\n]{1,128})\"|'([^'\\n]{1,128})'|"
      "「([^」\\n]{1,128})」|"
      "([A-Za-z0-9+=,.@_-]{1,128}))");
  // "access key AKIA... of user x"; without a key before it a bare word needs the look of a name.
  static const RE2 kOfKey(
      "(?i)(?-i:\\bA[KSBC][IC]A[A-Z0-9*]{4,20})\"?\\s*[,(]?\\s*(?:of|for|from|owned\\s+by|used\\s+"
      "by|"
      "(?:that\\s+)?(?:is\\s+)?(?:assigned|attached|associated|created|issued)\\s+(?:to|with|for))"
      "\\s+(?:the\\s+|your\\s+)?"
      "(?:IAM\\s+)?user\\s+(?:\"([^\"\\n]{1,128})\"|'([^'\\n]{1,128})'|([A-Za-z0-9+=,.@_-]{1,128}))"
      "|"
      "\\bIAM\\s+user\\s+([A-Za-z0-9+=,@]+[0-9._@-][A-Za-z0-9+=,.@_-]*)");
  static const RE2 kQuoted(
      "(?i)\\b(?:IAM\\s+)?user\\s*(?:\"([^\"\\n]{1,128})\"|'([^'\\n]{1,128})')|"
      "(?:IAM\\s?)?ユーザー\\s?「([^」\\n]{1,128})」");
  static const RE2 kUserArn("\\barn:aws[a-z-]*:iam::\\d{12}:user/(?:[\\w+=,.@-]+/)*([\\w+=,.@-]+)");
  for (const RE2* pattern : {&kUser, &kOfKey, &kQuoted, &kUserArn}) {
    for (const Hit& hit : find_all(*pattern, text.text)) {
      for (size_t g = 1; g < hit.groups.size(); ++g) {
        if (hit.has(g)) put_user(n, text, hit.groups[g]);
      }
    }
  }
}

void roles(const Mapped& text, Notice& n) {
  static const RE2 kRoleArn(
      "\\barn:aws[a-z-]*:(?:iam::\\d{12}:role/(?:[\\w+=,.@-]+/)*|sts::\\d{12}:assumed-role/"
      ")([\\w+=,.@-]+)");
  static const RE2 kRole(
      "(?i)(?:belong(?:s|ing)\\s+to\\s+(?:the\\s+)?(?:IAM\\s+)?role|\\b(?:IAM\\s+)?role(?:\\s?name)"
      "?\\s*[:=]|\\bIAM\\s+role|"
      "ロール(?:名)?\\s*[:=])\\s*(?:\"([^\"\\n]{1,64})\"|'([^'\\n]{1,64})'|([A-Za-z0-9+=,.@_-]*[A-"
      "Z0-9_-][A-Za-z0-9+=,.@_-]*))");
  static const RE2 kQuotedRole("(?i)\\brole\\s+(?:\"([^\"\\n]{1,64})\"|'([^'\\n]{1,64})')");
  for (const RE2* pattern : {&kRoleArn, &kRole, &kQuotedRole}) {
    for (const Hit& hit : find_all(*pattern, text.text)) {
      for (size_t g = 1; g < hit.groups.size(); ++g) {
        if (!hit.has(g)) continue;
        std::string name(text.view(hit.groups[g]));
        while (!name.empty() && (name.back() == '.' || name.back() == ',')) name.pop_back();
        if (name.size() < 2 || is_redacted(name)) continue;
        add(n, n.roles, "roles", name, evidence_of(text, hit.groups[g]));
      }
    }
  }
}

void root(const Mapped& text, Notice& n) {
  static const RE2 kRoot(
      "(?i)belong(?:s|ing)\\s+to\\s+(?:the\\s+|your\\s+)?root|\\b(?:used|made|performed|called|"
      "initiated|done|accessed|taken|launched)\\s+by\\s+(?:the\\s+|your\\s+)?root\\s+user|"
      "root\\s+(?:user|account|credentials?|access\\s+keys?)(?:\\s+of\\s+your\\s+(?:AWS\\s+)?"
      "account)?\\s+"
      "(?:has|have|was|were|may\\s+have)\\s+(?:been\\s+)?(?:\\w+\\s+)?(?:accessed|used|compromised|"
      "exposed|signed|logged)|"
      "(?:sign(?:ed)?|log(?:ged)?)[\\s-]?(?:in|ins|on)\\s+(?:as|with|using|to|by|of|from)\\s+(?:"
      "the\\s+|"
      "your\\s+)?(?:AWS\\s+)?(?:account\\s+)?root|"
      "\\broot\\s+(?:user\\s+|account\\s+)?(?:sign|log)[\\s-]?in(?:s\\b|\\s+(?:from|was|at|event))|"
      "\\barn:aws[a-z-]*:iam::\\d{"
      "12}:root\\b|"
      "ルートユーザー(?:の認証情報)?(?:が|に|で|による|として)[^。]{0,60}(?:アクセス|サインイン|"
      "ログイン|使用|利用)");
  if (const auto hit = find_first(kRoot, text.text)) {
    n.root = true;
    note(n, "root", evidence_of(text, hit->whole()));
  }
}

// Reports the words that only read like ids, and blanks them out: half of one may look like a
// whole. nullopt where there are none.
std::optional<Mapped> without_look_alikes(const Mapped& text, std::vector<Problem>& problems) {
  const auto found = look_alikes(text);
  if (found.empty()) return std::nullopt;
  Mapped out = text;
  for (const LookAlike& one : found) {
    problem(problems, text,
            "suspicious: letters or digits of another script in an id that reads like " +
                one.reads_like + "; it is not converted");
    std::fill(out.text.begin() + static_cast<std::ptrdiff_t>(one.span.begin),
              out.text.begin() + static_cast<std::ptrdiff_t>(one.span.end), ' ');
  }
  return out;
}

}  // namespace

std::string region_of(std::string_view words) {
  words = trim(words);
  for (const RegionName& region : kRegions) {
    if (equals_ignore_case(words, region.place) || words == region.japanese || words == region.id)
      return std::string(region.id);
    if (words.size() == region.id.size() + 1 && words.starts_with(region.id) &&
        words.back() >= 'a' && words.back() <= 'f')
      return std::string(region.id);
  }
  if (equals_ignore_case(words, "Northern Virginia")) return "us-east-1";
  if (equals_ignore_case(words, "Northern California")) return "us-west-1";
  if (words == "São Paulo") return "sa-east-1";
  return is_region(words) ? std::string(words) : std::string();
}

void extract_ids(const Mapped& words, Notice& notice, std::vector<Problem>& problems) {
  const auto blanked = without_look_alikes(words, problems);
  const Mapped& text = blanked ? *blanked : words;
  accounts(text, notice, problems);
  masked_accounts(text, notice);
  keys(text, notice, problems);
  masked_keys(text, notice);
  resources(text, notice, problems);
  regions(text, notice);
  users(text, notice);
  roles(text, notice);
  root(text, notice);
}

}  // namespace hikeshi::notice

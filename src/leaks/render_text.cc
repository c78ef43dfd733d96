// SPDX-License-Identifier: Apache-2.0
// For people. Every name in it is somebody else's and goes through printable().
#include <fmt/format.h>

#include "base/text.h"
#include "leaks/render.h"

namespace hikeshi::leaks {
namespace {

constexpr size_t kShown = 8;  // of a list; the rest is counted, --json has all

std::string short_id(const std::string& hex) { return hex.substr(0, 12); }

std::string list_of(const std::vector<std::string>& all, Lang lang, bool ids) {
  constexpr Text kMore{" and {} more", " ほか {} 件"};
  std::string out;
  for (size_t i = 0; i < all.size() && i < kShown; ++i)
    out += (i == 0 ? "" : ", ") + (ids ? short_id(all[i]) : printable(all[i]));
  if (all.size() > kShown) out += fmt::format(fmt::runtime(kMore.in(lang)), all.size() - kShown);
  return out;
}

void line(std::string& out, const Text& label, const std::string& value, Lang lang) {
  if (!value.empty()) out += fmt::format("  {} {}\n", label.in(lang), value);
}

std::string head_of(const Hit& hit, Lang lang) {
  constexpr Text kAccount{" of account {}", "（アカウント {}）"};
  constexpr Text kExample{" (AWS's documentation)", "（AWS ドキュメントの例）"};
  std::string out = hit.id.empty() ? hit.kind : hit.id + " " + hit.kind;
  if (!hit.account.empty()) out += fmt::format(fmt::runtime(kAccount.in(lang)), hit.account);
  if (hit.example) out += kExample.in(lang);
  return out + "\n";
}

std::string where(const Hit& hit, Lang lang) {
  constexpr Text kLine{"line {}", "{} 行目"}, kIn{"in", "内:"};
  const Place& place = hit.places[0];
  std::string out = hit.object.empty() ? "" : hit.object_type + " " + short_id(hit.object) + ", ";
  out += fmt::format(fmt::runtime(kLine.in(lang)), place.line);
  if (!place.member.empty()) out += fmt::format(" {} {}", kIn.in(lang), printable(place.member));
  return out;
}

std::string beside_of(const Hit& hit, Lang lang) {
  constexpr Text kLine{"{}, {} characters, line {}", "{}、{} 文字、{} 行目"};
  std::string out;
  for (const Beside& b : hit.beside) {
    if (!out.empty()) out += "; ";
    out += fmt::format(fmt::runtime(kLine.in(lang)), b.kind, b.length, b.line);
  }
  return out;
}

std::string first_of(const Hit& hit) {
  if (hit.first_commit.empty() && !hit.not_before) return {};
  std::string out = short_id(hit.first_commit);
  if (hit.committer.time != 0) out += " " + format_rfc3339({hit.committer.time});
  if (!hit.author.name.empty() || !hit.author.email.empty())
    out += fmt::format(" {} <{}>", printable(hit.author.name), printable(hit.author.email));
  return out;
}

std::string reached_from(const Hit& hit, Lang lang) {
  constexpr Text kLog{"no ref, the reflog of {}", "ref なし、reflog: {}"};
  constexpr Text kNone{"no ref: dangling, but still in the object database",
                       "ref なし（到達不能だがオブジェクトは残っている）"};
  if (hit.reachable) return list_of(hit.refs, lang, false);
  if (!hit.reflogs.empty())
    return fmt::format(fmt::runtime(kLog.in(lang)), list_of(hit.reflogs, lang, false));
  return std::string(kNone.in(lang));
}

std::string text_of_hit(const Hit& hit, Lang lang) {
  constexpr Text kWhere{"at:", "位置:"}, kBeside{"secrets beside it:", "近くの秘密:"},
      kPaths{"paths:", "パス:"}, kFirst{"first commit:", "最初のコミット:"},
      kCommits{"brought in by:", "持ち込んだコミット:"},
      kRemoved{"removed in:", "削除したコミット:"}, kRefs{"reached from:", "到達元:"},
      kKnown{"known to others:", "第三者に知られた時期:"},
      kEnded{"inactive at AWS since:", "AWS での無効化:"}, kStaged{"staged", "ステージ済み"},
      kCut{"the history here is cut: it may be older",
           "履歴が切れているため、さらに古い可能性がある"};
  std::string out = head_of(hit, lang);
  line(out, kWhere, where(hit, lang), lang);
  line(out, kBeside, beside_of(hit, lang), lang);
  line(out, kPaths, list_of(hit.paths, lang, false), lang);
  line(out, kFirst, first_of(hit), lang);
  if (hit.commits.size() > 1 || (hit.commits.size() == 1 && hit.commits[0] != hit.first_commit))
    line(out, kCommits, list_of(hit.commits, lang, true), lang);
  line(out, kRemoved, list_of(hit.removed_in, lang, true), lang);
  if (hit.not_after) line(out, kKnown, format_rfc3339(*hit.not_after), lang);
  if (hit.until) line(out, kEnded, format_rfc3339(*hit.until), lang);
  // What was committed stands in the index too; to be told is what only does.
  const bool only_staged = hit.staged && hit.commits.empty();
  if (!hit.object.empty() && !only_staged) line(out, kRefs, reached_from(hit, lang), lang);
  if (only_staged) out += "  " + std::string(kStaged.in(lang)) + "\n";
  if (hit.basis == "cut") out += "  " + std::string(kCut.in(lang)) + "\n";
  return out;
}

std::string text_of_problem(const Problem& p) {
  std::string out = fmt::format("  {}: {}", printable(p.file), p.reason);
  if (!p.object.empty()) out += " " + p.object;
  if (!p.detail.empty()) out += " (" + printable(p.detail) + ")";
  if (p.count > 1) out += fmt::format(" × {}", p.count);
  return out + "\n";
}

}  // namespace

std::string text_of(const Report& report, Lang lang) {
  constexpr Text kHead{
      "{} credentials in {} objects ({} repositories, {} commits, {} bytes)\n",
      "認証情報 {} 件 / オブジェクト {} 件（リポジトリ {}、コミット {}、{} バイト）\n"};
  constexpr Text kProblems{"\nnot read:\n", "\n読めなかったもの:\n"};
  constexpr Text kBaseline{"{} that the baseline knows are left out\n",
                           "ベースラインにある {} 件を除いた\n"};
  constexpr Text kCut{"interrupted: not all was searched\n", "中断: すべては検索していない\n"};
  constexpr Text kWindow{
      "\nTaking a key out of a file does not close the leak: whoever copied it has it. Deactivate "
      "it.\n",
      "\nファイルから消しても漏洩は終わらない。コピーした者の手には残る。キーを無効化すること。\n"};
  std::string out;
  for (const Hit& hit : report.hits) out += text_of_hit(hit, lang) + "\n";
  out += fmt::format(fmt::runtime(kHead.in(lang)), report.hits.size(), report.objects,
                     report.repositories, report.commits, report.bytes);
  if (report.baseline > 0) out += fmt::format(fmt::runtime(kBaseline.in(lang)), report.baseline);
  if (report.cancelled) out += kCut.in(lang);
  if (!report.problems.empty()) out += kProblems.in(lang);
  for (const Problem& problem : report.problems) out += text_of_problem(problem);
  if (!report.hits.empty()) out += kWindow.in(lang);
  return out;
}

}  // namespace hikeshi::leaks

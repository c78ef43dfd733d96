// SPDX-License-Identifier: Apache-2.0
#include "cli/notice_text.h"

#include <fmt/format.h>

#include "base/text.h"
#include "report/words.h"

namespace hikeshi::cli {
namespace {

class Lines {
 public:
  explicit Lines(const World& world) : w_(world) {}

  void row(const Text& name, std::string_view value) {
    if (value.empty()) return;
    const std::string label(name.in(w_.lang));
    out_ += "  " + label +
            std::string(label_width() - std::min(display_width(label), label_width()), ' ');
    out_ += " " + fit(printable(value), 400) + "\n";
  }
  void row(const Text& name, const std::vector<std::string>& values) {
    row(name, std::string_view(join(values, ", ")));
  }
  void row(const Text& name, const std::optional<std::string>& value) {
    if (value) row(name, std::string_view(*value));
  }
  void row(const Text& name, const std::optional<UtcTime>& value) {
    if (value) row(name, std::string_view(format_rfc3339(*value)));
  }
  void title(std::string_view text) { out_ += std::string(text) + "\n"; }
  std::string take() && { return std::move(out_); }

 private:
  size_t label_width() const { return w_.lang == Lang::kJa ? 18 : 17; }
  const World& w_;
  std::string out_;
};

template <class T>
std::vector<std::string> in_words(const std::vector<T>& values, Lang lang,
                                  std::string_view (*word)(std::string_view, Lang)) {
  std::vector<std::string> out;
  for (const T& value : values) out.emplace_back(word(notice::to_string(value), lang));
  return out;
}

Text stage_text(notice::Stage stage) {
  switch (stage) {
    case notice::Stage::kInitial:
      return {"first notice", "最初の通知"};
    case notice::Stage::kFollowup:
      return {"follow-up", "続報"};
    case notice::Stage::kReminder:
      return {"reminder", "催促"};
    case notice::Stage::kFinal:
      return {"last warning", "最終警告"};
    case notice::Stage::kResolved:
      return {"closes the matter", "解決の通知"};
  }
  return {};
}

Text reply_text(notice::ReplyVia via) {
  switch (via) {
    case notice::ReplyVia::kAbuseMail:
      return {"a mail to the abuse team", "不正利用対応チームへのメール"};
    case notice::ReplyVia::kSupportCase:
      return {"the Support case", "サポートケース"};
    case notice::ReplyVia::kReseller:
      return {"the reseller", "リセラー"};
    case notice::ReplyVia::kNone:
      return {"none is asked for", "回答不要"};
  }
  return {};
}

Text reason_text(notice::Reason reason) {
  switch (reason) {
    case notice::Reason::kNoise:
      return {"no incident (an invoice, news, maintenance, a quota)",
              "事案ではない(請求、お知らせ、メンテナンス、上限の通知)"};
    case notice::Reason::kPhishingCandidate:
      return {"phishing candidate: it claims to be AWS's and cannot be believed; do not click",
              "フィッシングの疑い: AWS を名乗るが信用できない。リンクを開かないこと"};
    case notice::Reason::kOwnReply:
      return {"a reply of your own", "自社からの返信"};
    case notice::Reason::kWeReported:
      return {"you are the one who reported", "自社が通報した側"};
    case notice::Reason::kSample:
      return {"a sample", "サンプル"};
    case notice::Reason::kStranger:
      return {"not from AWS", "AWS 以外からのメール"};
    case notice::Reason::kUnreadable:
      return {"cannot be read", "読み取れない"};
  }
  return {};
}

void one_notice(Lines& lines, const World& world, const notice::Notice& n) {
  lines.title(fmt::format("{}: {} ({}{})", printable(n.file),
                          report::notice_class_word(notice::to_string(n.notice_class), world.lang),
                          world.say(stage_text(n.stage)),
                          n.opens_case ? world.say({", opens a case", "、ケースを開く"})
                                       : world.say({", opens no case", "、ケースは開かない"})));
  lines.row({"from", "差出人"}, n.sender);
  lines.row({"subject", "件名"}, n.original_subject ? n.original_subject : n.subject);
  lines.row({"sent", "送信日時"}, n.sent_at);
  lines.row({"authentication", "送信元認証"},
            report::authentication_word(notice::to_string(n.authentication), world.lang));
  lines.row({"relayed by", "中継"}, n.relayed_by);
  lines.row({"account", "アカウント"}, n.accounts);
  lines.row({"account (masked)", "アカウント(伏字)"}, n.masked_accounts);
  lines.row({"access key", "アクセスキー"}, n.access_keys);
  lines.row({"key (masked)", "キー(伏字)"}, n.masked_access_keys);
  lines.row({"user", "ユーザー"}, n.users);
  if (n.root && *n.root) lines.row({"root", "ルート"}, std::string_view("yes"));
  lines.row({"instance", "インスタンス"}, n.instances);
  lines.row({"interface", "ENI"}, n.interfaces);
  lines.row({"region", "リージョン"}, n.regions);
  lines.row({"activity", "活動"}, n.activity);
  lines.row({"began", "開始"}, n.time_start);
  lines.row({"ended", "終了"}, n.time_end);
  lines.row({"own address", "自分のアドレス"}, n.own_addresses);
  lines.row({"other side", "相手アドレス"}, n.remote_addresses);
  lines.row({"used from", "使用元"}, n.source_addresses);
  lines.row({"published at", "公開場所"}, n.exposure_urls);
  lines.row({"AWS has done", "AWS の措置"},
            in_words(n.restrictions, world.lang, report::restriction_word));
  lines.row({"AWS wants", "AWS の要求"}, in_words(n.required, world.lang, report::required_word));
  lines.row({"abuse reference", "不正利用番号"}, n.abuse_reference);
  lines.row({"support case", "サポートケース"}, n.case_id);
  lines.row({"answer through", "回答先"}, world.say(reply_text(n.reply_via)));
  if (n.deadline && n.deadline->utc)
    lines.row({"deadline", "期限"}, std::string_view(deadline_text(world, *n.deadline->utc)));
}

}  // namespace

std::string deadline_text(const World& world, UtcTime deadline) {
  const int64_t left = deadline.seconds - world.clock.now().seconds;
  const int64_t minutes = std::abs(left) / 60;
  const std::string clock = fmt::format(
      fmt::runtime(world.say({"{} h {:02} min", "{} 時間 {:02} 分"})), minutes / 60, minutes % 60);
  const std::string words =
      left >= 0 ? fmt::format(fmt::runtime(world.say({"{} left", "残り {}"})), clock)
                : fmt::format(fmt::runtime(world.say({"OVERDUE by {}", "{} 超過"})), clock);
  const int64_t offset = world.clock.zone_offset(deadline);
  const std::string local =
      offset == 0 ? "" : fmt::format(" ({})", format_with_offset(deadline, offset));
  return fmt::format(fmt::runtime(world.say({"{}{}, {}", "{}{}、{}"})), format_rfc3339(deadline),
                     local, words);
}

std::string notices_text(const World& world, const notice::Reading& reading) {
  Lines lines(world);
  for (const notice::Notice& n : reading.notices) one_notice(lines, world, n);
  for (const notice::NotNotice& n : reading.not_notices) {
    lines.title(fmt::format("{}: {} ({})", printable(n.file),
                            world.say({"no notice", "通知ではない"}),
                            world.say(reason_text(n.reason))));
    lines.row({"from", "差出人"}, n.sender);
    lines.row({"subject", "件名"}, n.subject);
  }
  for (const notice::Problem& p : reading.problems)
    lines.title(fmt::format("{}: {}: {}", printable(p.file), world.say({"problem", "問題"}),
                            printable(p.reason)));
  return std::move(lines).take();
}

}  // namespace hikeshi::cli

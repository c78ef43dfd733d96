// SPDX-License-Identifier: Apache-2.0
#include "cli/notice_text.h"

#include <fmt/format.h>

#include "base/text.h"

namespace hikeshi::cli {
namespace {

class Lines {
 public:
  explicit Lines(const World& world) : w_(world) {}

  void row(const Text& name, std::string_view value) {
    if (value.empty()) return;
    const std::string label(name.in(w_.lang));
    out_ += "  " + label + std::string(label_width() - std::min(display_width(label), label_width()), ' ');
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
std::vector<std::string> names(const std::vector<T>& values) {
  std::vector<std::string> out;
  for (const T& value : values) out.emplace_back(notice::to_string(value));
  return out;
}

void one_notice(Lines& lines, const World& world, const notice::Notice& n) {
  lines.title(fmt::format("{}: {} ({}{})", printable(n.file), notice::to_string(n.notice_class),
                          notice::to_string(n.stage),
                          n.opens_case ? world.say({", opens a case", "、ケースを開く"})
                                       : world.say({", opens no case", "、ケースは開かない"})));
  lines.row({"from", "差出人"}, n.sender);
  lines.row({"subject", "件名"}, n.original_subject ? n.original_subject : n.subject);
  lines.row({"sent", "送信日時"}, n.sent_at);
  lines.row({"authentication", "認証"}, notice::to_string(n.authentication));
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
  lines.row({"AWS has done", "AWS の措置"}, names(n.restrictions));
  lines.row({"AWS wants", "AWS の要求"}, names(n.required));
  lines.row({"abuse reference", "不正利用番号"}, n.abuse_reference);
  lines.row({"support case", "サポートケース"}, n.case_id);
  lines.row({"answer through", "回答先"}, notice::to_string(n.reply_via));
  if (n.deadline && n.deadline->utc)
    lines.row({"deadline", "期限"},
              std::string_view(deadline_text(world, *n.deadline->utc)));
}

}  // namespace

std::string deadline_text(const World& world, UtcTime deadline) {
  const int64_t left = deadline.seconds - world.clock.now().seconds;
  const int64_t minutes = std::abs(left) / 60;
  const std::string clock = fmt::format("{} h {:02} min", minutes / 60, minutes % 60);
  const std::string words =
      left >= 0 ? fmt::format(fmt::runtime(world.say({"{} left", "残り {}"})), clock)
                : fmt::format(fmt::runtime(world.say({"OVERDUE by {}", "{} 超過"})), clock);
  return fmt::format("{} ({}), {}", format_rfc3339(deadline),
                     format_with_offset(deadline, world.clock.zone_offset(deadline)), words);
}

std::string notices_text(const World& world, const notice::Reading& reading) {
  Lines lines(world);
  for (const notice::Notice& n : reading.notices) one_notice(lines, world, n);
  for (const notice::NotNotice& n : reading.not_notices) {
    lines.title(fmt::format("{}: {} ({})", printable(n.file),
                            world.say({"no notice", "通知ではない"}), notice::to_string(n.reason)));
    lines.row({"from", "差出人"}, n.sender);
    lines.row({"subject", "件名"}, n.subject);
  }
  for (const notice::Problem& p : reading.problems)
    lines.title(fmt::format("{}: {}: {}", printable(p.file), world.say({"problem", "問題"}),
                            printable(p.reason)));
  return std::move(lines).take();
}

}  // namespace hikeshi::cli

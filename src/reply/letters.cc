// SPDX-License-Identifier: Apache-2.0
// Which letters a case needs, to whom they go, and the covering note about them.
#include "reply/letters.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "reply/writer.h"

namespace hikeshi::reply {
namespace {

constexpr int64_t kJapan = 9 * kHour;

// The only mail addresses that a reply to AWS may go to.
constexpr std::array<std::string_view, 2> kAbuseAddresses = {"trustandsafety@support.aws.com",
                                                             "ec2-abuse@amazon.com"};

struct Recipient {
  std::string channel, to, missing;  // `missing`: the question that names it
};

// Where an interim word goes while nobody has given the number: AWS opens the case with the notice,
// so whoever reads it in Support Center stands in front of it.
constexpr Text kCaseOfNotice = {"Support Center, in the case of this notice",
                                "Support Center(この通知のケース)"};

const Words kCaseQuestion = {
    "What is the id of the Support case to answer in (Support Center)? Without one, open an "
    "Account-and-billing case.",
    "回答先のサポートケース番号は何ですか(Support "
    "Center)。なければ「アカウントと請求」のケースを作成してください。"};
const Words kResellerQuestion = {
    "Where does the reseller take answers (ticket system or address)? A sender's address in a mail "
    "is never used by itself.",
    "リセラーの回答窓口(チケットシステムまたはアドレス)"
    "はどこですか。メールの差出人アドレスは自動では使用しません。"};

// "Name <a@b>" or "a@b", in lower case.
std::string address_in(std::string_view sender) {
  const size_t open = sender.rfind('<'), close = sender.rfind('>');
  const bool brackets =
      open != std::string_view::npos && close != std::string_view::npos && close > open;
  return to_lower(trim(brackets ? sender.substr(open + 1, close - open - 1) : sender));
}

// The address that the notice came from, when it is AWS's own; else the one that AWS takes now.
std::string abuse_address(const Correspondence& about) {
  for (auto it = about.notices.rbegin(); it != about.notices.rend(); ++it) {
    const std::string sender = address_in((*it)->one("sender"));
    if (std::find(kAbuseAddresses.begin(), kAbuseAddresses.end(), sender) != kAbuseAddresses.end())
      return sender;
  }
  return std::string(kAbuseAddresses[0]);
}

bool is_case_id(std::string_view text) {
  return !text.empty() && text.size() <= 60 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
  });
}

Recipient support_case(const Ledger& ledger, const Correspondence& about) {
  std::string id(trim(about.abuse ? std::string_view() : about.one("case_id")));
  if (const Fact* answer = ledger.answer("case-id")) id = trim(answer->one("text"));
  if (!is_case_id(id)) return {"support_case", "", "case-id"};
  return {"support_case", "Support Center case " + id, ""};
}

// Configured, or named by the operator or by its name: never the address that a mail came from.
Recipient reseller(const Ledger& ledger, const Correspondence& about,
                   const LetterOptions& options) {
  const std::string_view name = trim(about.one("relayed_by"));
  for (const Reseller& known : options.resellers) {
    const bool same = !known.name.empty() && contains_ignore_case(name, known.name);
    if (same || equals_ignore_case(known.address, address_in(name)) ||
        (name.empty() && options.resellers.size() == 1))
      return {"reseller", known.address, ""};
  }
  if (const Fact* answer = ledger.answer("reseller-address"))
    return {"reseller", quoted_text(answer->one("text"), 120), ""};
  if (name.empty() || name.find('@') != std::string_view::npos)
    return {"reseller", "", "reseller-address"};
  std::string to = quoted_text(name, 80);
  if (!about.newest().all("other_references").empty())
    to += " (" + quoted_text(about.newest().all("other_references").front(), 60) + ")";
  return {"reseller", to, ""};
}

Recipient recipient(const Ledger& ledger, const Correspondence& about, LetterKind kind,
                    const LetterOptions& options) {
  if (about.relayed()) return reseller(ledger, about, options);
  if (!about.abuse || kind == LetterKind::kBillAdjustment) return support_case(ledger, about);
  return {"abuse_mail", abuse_address(about), ""};
}

// AWS's own subject, unchanged: T&S files answers by it.
std::string subject_of(const Correspondence& about, LetterKind kind, Lang lang,
                       const std::string& account) {
  if (kind == LetterKind::kBillAdjustment)
    return lang == Lang::kJa ? "請求調整のお願い(アカウント " + account + ")"
                             : "Request for a billing adjustment (account " + account + ")";
  std::string_view subject = about.newest().one("original_subject");
  if (subject.empty()) subject = about.newest().one("subject");
  if (!subject.empty()) return printable(subject);
  return (about.abuse ? "Abuse report for AWS account " : "Security notice for AWS account ") +
         account;
}

class Desk {
 public:
  Desk(const CaseState& state, const LetterOptions& options)
      : ledger_(state),
        options_(options),
        questions_(options.operator_lang, printable(state.case_id)),
        account_(quoted_text(state.account(), 20)) {}

  Letters write() && {
    for (const Correspondence& about : ledger_.correspondences()) answer(about);
    if (const Correspondence* about = claimed()) each_language(*about, LetterKind::kBillAdjustment);
    ask_about_notices();
    if (!ledger_.correspondences().empty() || !ledger_.unauthentic().empty()) write_note();
    return {std::move(letters_), std::move(questions_).take()};
  }

 private:
  void answer(const Correspondence& about) {
    const size_t first = letters_.size();
    each_language(about, about.abuse ? LetterKind::kAbuseReply : LetterKind::kCaseReply);
    const bool draft = std::any_of(letters_.begin() + static_cast<std::ptrdiff_t>(first),
                                   letters_.end(), [](const Letter& l) { return l.draft; });
    if (draft) each_language(about, LetterKind::kInterim);
  }

  // What the bill is claimed under: the account's case before an abuse report.
  const Correspondence* claimed() const {
    const bool spent = ledger_.actor_found() || ledger_.state().first_of_kind("made") != nullptr ||
                       ledger_.answer("bill-amount") != nullptr;
    if (!spent || ledger_.answer("false-positive") != nullptr) return nullptr;
    const Correspondence* chosen = nullptr;
    for (const Correspondence& c : ledger_.correspondences()) {
      if (chosen == nullptr || (chosen->abuse && !c.abuse)) chosen = &c;
    }
    return chosen;
  }

  void each_language(const Correspondence& about, LetterKind kind) {
    if (!about.relayed()) return write_one(about, kind, options_.letter_lang);
    write_one(about, kind, Lang::kEn);
    write_one(about, kind, Lang::kJa);
  }

  void write_one(const Correspondence& about, LetterKind kind, Lang lang) {
    Writer writer(ledger_, questions_, kind, lang);
    switch (kind) {
      case LetterKind::kAbuseReply:
        write_abuse_body(writer, about);
        break;
      case LetterKind::kCaseReply:
        write_case_body(writer, about);
        break;
      case LetterKind::kBillAdjustment:
        write_bill_body(writer, about);
        break;
      case LetterKind::kInterim:
        write_interim_body(writer, about, options_.now);
        break;
      case LetterKind::kCoveringNote:
        break;
    }
    Recipient to = recipient(ledger_, about, kind, options_);
    if (kind == LetterKind::kInterim && to.missing == "case-id")
      to = {to.channel, std::string(kCaseOfNotice.in(options_.operator_lang)), ""};
    if (!to.missing.empty())
      writer.need(to.missing, to.missing == "case-id" ? kCaseQuestion : kResellerQuestion);
    if (kind != LetterKind::kInterim) ask_conflicts(writer);
    keep(std::move(writer).finish(to.channel, to.to, subject_of(about, kind, lang, account_)),
         kind == LetterKind::kBillAdjustment ? "" : suffix_of(about, kind));
  }

  // Nothing for the first correspondence that can have a letter of the kind, else its token: a
  // notice that joins later renames no letter. Two of one token are told apart by number.
  std::string suffix_of(const Correspondence& about, LetterKind kind) const {
    size_t before = 0, same_token = 1;
    for (const Correspondence& c : ledger_.correspondences()) {
      if (&c == &about) break;
      if (kind == LetterKind::kInterim || c.abuse == about.abuse) ++before;
      if (c.token == about.token) ++same_token;
    }
    if (before == 0) return {};
    return "-" + about.token + (same_token == 1 ? "" : "-" + std::to_string(same_token));
  }

  void keep(Letter letter, const std::string& suffix) {
    letter.file = std::string(to_string(letter.kind)) + suffix +
                  (letter.lang == Lang::kJa ? ".ja.txt" : ".en.txt");
    letters_.push_back(std::move(letter));
  }

  void ask_conflicts(Writer& writer) {
    for (const Conflict& conflict : ledger_.conflicts()) {
      const std::string what = quoted_text(conflict.statement->subject, 100),
                        by = quoted_text(conflict.statement->one("by"), 60);
      const bool logs = conflict.verified->standing == Standing::kObserved;
      writer.need(
          question_id("conflict", conflict.statement->subject),
          {"The statement about " + what + " (" + conflict.statement->id + ", " + by +
               ") is contradicted by what " + (logs ? "the logs show" : "was read back from AWS") +
               " (" + conflict.verified->id +
               "). It is left out. Do the step again, or correct the statement.",
           what + " についての記録(" + conflict.statement->id + "、" + by + ")は" +
               (logs ? "ログの内容" : " AWS からの読み取り結果") + "(" + conflict.verified->id +
               ")と矛盾するため、文面から除きました。手順を再実施するか、記録を訂正してください"
               "。"});
    }
  }

  void ask_about_notices() {
    for (const Fact* notice : ledger_.unauthentic()) {
      questions_.ask("authentic",
                     {"The notice \"" + quoted_text(notice->one("subject"), 80) +
                          "\" failed authentication and is not answered. Is it known in Support "
                          "Center or AWS Health?",
                      "通知「" + quoted_text(notice->one("subject"), 80) +
                          "」は送信元認証に失敗したため返信文を作成していません。Support Center "
                          "または AWS Health で確認できますか。"},
                     nullptr);
    }
  }

  void write_note();
  void note_letters(Writer& note) const;
  void note_deadlines(Writer& note) const;
  void note_questions(Writer& note) const;
  void note_cautions(Writer& note) const;
  std::string both_clocks(UtcTime at) const;

  Ledger ledger_;
  const LetterOptions& options_;
  Questions questions_;
  std::string account_;
  std::vector<Letter> letters_;
};

constexpr Text kKinds[] = {{"answer to the abuse report", "不正利用報告への回答"},
                           {"answer in the account's case", "アカウント侵害ケースへの回答"},
                           {"interim word", "一次回答"},
                           {"covering note", "送付状"},
                           {"request for a billing adjustment", "請求調整のお願い"}};

void Desk::note_letters(Writer& note) const {
  note.heading({"Letters", "■ 送付する文面"});
  const bool japanese = options_.operator_lang == Lang::kJa;
  for (const Letter& letter : letters_) {
    const std::string what(kKinds[static_cast<size_t>(letter.kind)].in(options_.operator_lang));
    const Text missing =
        letter.channel == "support_case"
            ? Text{"Support Center, case number still open", "Support Center(ケース番号は未回答)"}
            : Text{"recipient not known yet", "宛先未確定"};
    const std::string to =
        letter.to.empty() ? std::string(missing.in(options_.operator_lang)) : letter.to;
    const std::string_view state =
        letter.draft ? (japanese ? "下書き(未完成)" : "DRAFT") : (japanese ? "送付可" : "ready");
    const std::string_view lang = letter.lang == Lang::kJa ? (japanese ? "日本語" : "Japanese")
                                                           : (japanese ? "英語" : "English");
    note.note(fmt::format(fmt::runtime(japanese ? "{}({}):宛先 {}、件名「{}」、状態 {}"
                                                : "{} ({}): to {}, subject \"{}\", {}"),
                          what, lang, to, fit(letter.subject, 120), state));
  }
}

std::string Desk::both_clocks(UtcTime at) const {
  const std::string utc = shown_time(format_rfc3339(at));
  const bool japanese = options_.operator_lang == Lang::kJa;
  std::string out = utc;
  if (japanese || options_.zone_offset == kJapan)
    out += " / " + format_with_offset(at, kJapan).substr(0, 19) + " JST";
  if (options_.zone_offset != 0 && options_.zone_offset != kJapan)
    out += " / " + format_with_offset(at, options_.zone_offset);
  return out;
}

void Desk::note_deadlines(Writer& note) const {
  note.heading({"Deadlines", "■ 回答期限"});
  for (const Correspondence& about : ledger_.correspondences()) {
    const Fact* earliest = nullptr;
    for (const Fact* notice : about.notices) {
      const bool sooner =
          earliest == nullptr || notice->one("deadline") < earliest->one("deadline");
      if (parse_rfc3339(notice->one("deadline")) && sooner) earliest = notice;
    }
    if (earliest == nullptr) continue;
    const UtcTime at = *parse_rfc3339(earliest->one("deadline"));
    const std::string when =
        both_clocks(at) +
        (at < options_.now ? (options_.operator_lang == Lang::kJa ? "(超過)" : " (OVERDUE)") : "");
    if (earliest->one("deadline_source") == "stated") {
      note.claim({{earliest},
                  {"an answer is expected by " + when, "回答期限が " + when + " である"},
                  false});
    } else {
      note.note(options_.operator_lang == Lang::kJa
                    ? "期限の記載がないため " + when + " を目安とします。"
                    : "No deadline is stated; we count on " + when + ".");
    }
  }
}

void Desk::note_questions(Writer& note) const {
  note.heading({"Still open", "■ 未回答の事項"});
  for (const Question& question : questions_.all()) {
    const bool japanese = options_.operator_lang == Lang::kJa;
    const std::string how = (question.blocks.empty() ? (japanese ? "(任意)" : " (optional)") : "");
    note.note(
        question.text + how +
        questions_.with_case(japanese ? " → hikeshi answer CASE " : " -> hikeshi answer CASE ") +
        question.id + " \"...\"");
  }
}

void Desk::note_cautions(Writer& note) const {
  note.heading({"Please note", "■ ご注意"});
  bool abuse = false, account = false, relayed = false;
  for (const Correspondence& c : ledger_.correspondences())
    (c.relayed() ? relayed : c.abuse ? abuse : account) = true;
  if (abuse)
    note.request({"Reply to the abuse notice itself and leave its subject as it is.",
                  "不正利用の通知メールに返信し、件名は変更しないでください。"});
  if (account)
    note.request({"Answer in the existing Support case; do not open a second one.",
                  "既存のサポートケース内で回答し、新しいケースを作成しないでください。"});
  if (relayed)
    note.request({"The notice came through a reseller: answer there, not to AWS.",
                  "リセラー経由の通知のため、AWS ではなくリセラーへ回答してください。"});
  const bool draft =
      std::any_of(letters_.begin(), letters_.end(), [](const Letter& l) { return l.draft; });
  if (draft)
    note.request({"Do not send a DRAFT. Send the interim word if time runs short.",
                  "下書きは送付しないでください。期限が迫る場合は一次回答をお送りください。"});
}

void Desk::write_note() {
  const Lang lang = options_.operator_lang;
  Writer note(ledger_, questions_, LetterKind::kCoveringNote, lang);
  note.frame({"To whom it may concern,", "関係者各位"});
  note.frame(
      {"These are the letters of this case, when they are due, and what is still open.",
       "お疲れさまです。本件で送付する文面、回答期限、および未回答の事項をお知らせいたします。"});
  note_letters(note);
  note_deadlines(note);
  note_questions(note);
  note_cautions(note);
  note.frame({"Thank you.", "以上、よろしくお願いいたします。"});
  const std::string subject =
      lang == Lang::kJa ? "【ご確認依頼】AWS からの通知への対応(アカウント " + account_ + ")"
                        : "Answering AWS's notice (account " + account_ + ")";
  keep(std::move(note).finish("operator", "", subject), "");
}

}  // namespace

std::string_view to_string(LetterKind kind) {
  switch (kind) {
    case LetterKind::kAbuseReply:
      return "abuse_reply";
    case LetterKind::kCaseReply:
      return "case_reply";
    case LetterKind::kInterim:
      return "interim";
    case LetterKind::kCoveringNote:
      return "covering_note";
    case LetterKind::kBillAdjustment:
      return "bill_adjustment";
  }
  return "";
}

Letters write_letters(const CaseState& state, const LetterOptions& options) {
  return Desk(state, options).write();
}

}  // namespace hikeshi::reply

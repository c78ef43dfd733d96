// SPDX-License-Identifier: Apache-2.0
// The plan for a terminal. Commands are broken at blanks outside of quotes with a backslash, so
// that what is copied from the screen is what was planned.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "respond/plan.h"

namespace hikeshi::respond {
namespace {

constexpr size_t kLeastColumns = 40;

constexpr Text kPhases[] = {{"PRESERVE", "証拠保全"},
                            {"CONTAIN", "封じ込め"},
                            {"ERADICATE", "除去"},
                            {"HARDEN", "強化"},
                            {"RECOVER", "復旧"}};
constexpr Text kDangers[] = {{"", ""},
                             {"changes something, can be undone", "変更あり・取り消し可"},
                             {"CANNOT BE UNDONE", "取り消し不可"}};
constexpr std::string_view kMarks[] = {"   ", " ! ", "!!!"};

constexpr Text kDone = {"done, says {} ({})", "完了({}、{})"};
constexpr Text kAnswered = {"answered: ", "回答済み: "};
constexpr Text kFirst = {"FIRST FIVE MINUTES", "最初の 5 分"};
constexpr Text kLabels[] = {{"before you do it", "前提"}, {"verify", "確認"}, {"undo", "取り消し"}};

// Words of a text: ASCII ones end at blanks; in Japanese every character may end a line.
std::vector<std::string> pieces(std::string_view text) {
  std::vector<std::string> out;
  std::string word;
  for (size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const size_t length = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
    const std::string_view letter = text.substr(i, length);
    i += length;
    word += letter;
    if (letter == " " || length == 3) out.push_back(std::exchange(word, {}));
  }
  if (!word.empty()) out.push_back(word);
  return out;
}

// `text` in lines of at most `columns`, each after the first indented as deep as `head` is wide.
std::string wrapped(const std::string& head, std::string_view text, size_t columns) {
  const std::string indent(display_width(head), ' ');
  std::string out, line = head;
  bool fresh = true;
  for (const std::string& piece : pieces(text)) {
    if (!fresh && display_width(line) + display_width(trim(piece)) > columns) {
      out += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
      line = indent;
    }
    line += piece;
    fresh = false;
  }
  return out + line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
}

// Where a command may be broken: blanks that stand in no quotes. In "$(...)" quotes begin anew.
std::vector<std::string> shell_words(std::string_view line) {
  std::vector<std::string> words(1);
  std::string within = " ";  // the innermost last: a quote, or ' ' of a command
  for (size_t i = 0; i < line.size(); ++i) {
    const char c = line[i], in = within.back();
    if (in == ' ' && c == ' ') {
      words.emplace_back();
      continue;
    }
    words.back() += c;
    if (in != '\'' && c == '\\' && i + 1 < line.size()) {
      words.back() += line[++i];
    } else if (c == in || (c == ')' && in == ' ' && within.size() > 1)) {
      within.pop_back();
    } else if (in != '\'' && (c == '"' || (c == '\'' && in == ' '))) {
      within += c;
    } else if (in != '\'' && c == '(' && i > 0 && line[i - 1] == '$') {
      within += ' ';
    }
  }
  return words;
}

std::string command(std::string_view line, size_t columns) {
  std::string out = "      $ ";
  size_t width = out.size();
  bool fresh = true;
  for (const std::string& word : shell_words(printable(line))) {
    const size_t needed = display_width(word) + 1;
    if (!fresh && width + needed + 2 > columns) {
      out += " \\\n          ";
      width = 10;
    } else if (!fresh) {
      out += ' ';
      ++width;
    }
    out += word;
    width += needed - 1;
    fresh = false;
  }
  return out + "\n";
}

// `hikeshi answer CASE id TEXT` is the same in both languages.
std::string question_text(const Question& question, Lang lang, size_t columns) {
  if (!question.answer.empty())
    return wrapped("      ", std::string(kAnswered.in(lang)) + printable(question.answer), columns);
  return wrapped("      ? ", question.text.in(lang), columns) +
         wrapped("        ", "hikeshi answer CASE " + question.id + " \"...\"", columns);
}

std::string step_text(const Step& step, size_t number, Lang lang, size_t columns) {
  const auto danger = static_cast<size_t>(step.danger);
  std::string out =
      wrapped(fmt::format("{:>4} {} ", number, kMarks[danger]), step.title.in(lang), columns);
  std::string about = step.id;
  if (danger > 0) about += "  [" + std::string(kDangers[danger].in(lang)) + "]";
  // What AWS has shown is more than that somebody says so.
  const bool shown = step.done && step.done->verified && !step.became.empty();
  if (step.done && !shown)
    about += "  [" +
             fmt::format(fmt::runtime(kDone.in(lang)), printable(step.done->by),
                         printable(step.done->at)) +
             "]";
  if (!step.became.en.empty()) about += "  [" + std::string(step.became.in(lang)) + "]";
  out += wrapped("      ", about, columns);
  if (step.question) out += question_text(*step.question, lang, columns);
  const Words* details[] = {&step.precondition, &step.verify, &step.undo};
  for (size_t i = 0; i < std::size(kLabels); ++i) {
    if (step.danger == Danger::kNone && i == 2) continue;
    if (details[i]->en == "none") continue;  // nothing has to be so before
    out +=
        wrapped("      " + std::string(kLabels[i].in(lang)) + ": ", details[i]->in(lang), columns);
  }
  for (const std::string& line : step.cli) out += command(line, columns);
  return out + "\n";
}

}  // namespace

std::string to_text(const Plan& plan, Lang lang, size_t columns) {
  columns = std::max(columns, kLeastColumns);
  std::string out;
  for (size_t phase = 0; phase < std::size(kPhases); ++phase) {
    bool first = true;
    for (size_t i = 0; i < plan.steps.size(); ++i) {
      if (static_cast<size_t>(plan.steps[i].phase) != phase) continue;
      if (std::exchange(first, false)) out += fmt::format("== {} ==\n\n", kPhases[phase].in(lang));
      out += step_text(plan.steps[i], i + 1, lang, columns);
    }
  }
  return out + "plan " + plan.hash + "\n";
}

std::string first_minutes_text(const Plan& plan, Lang lang, size_t columns) {
  columns = std::max(columns, kLeastColumns);
  std::string out = fmt::format("== {} ==\n\n", kFirst.in(lang));
  for (size_t i = 0; i < plan.first_five_minutes.size(); ++i) {
    const Urgent& urgent = plan.first_five_minutes[i];
    out += wrapped(fmt::format("{:>3}. ", i + 1), urgent.title.in(lang), columns);
    for (const std::string& line : urgent.cli) out += command(line, columns);
    if (urgent.question) out += question_text(*urgent.question, lang, columns);
    out += "\n";
  }
  return out;
}

}  // namespace hikeshi::respond

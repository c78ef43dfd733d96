// SPDX-License-Identifier: Apache-2.0
#include "respond/script_run.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "aws/jmespath.h"
#include "base/text.h"

namespace hikeshi::respond {
namespace {

using aws::Json;
using Row = std::vector<std::string>;

constexpr int kMostCommands =
    100000;  // of one step: 30 regions by some hundred things are far less

// What a command prints, and whether it succeeded.
struct Stream {
  std::vector<Row> rows;
  bool ok = true;
};

std::string text_of(const Row& row) { return join(row, "\t"); }

std::string text_of(const Stream& stream) {
  std::vector<std::string> lines;
  for (const Row& row : stream.rows) lines.push_back(text_of(row));
  return join(lines, "\n");
}

std::vector<std::string> cells_of(const Stream& stream) {
  std::vector<std::string> cells;
  for (const Row& row : stream.rows) cells.insert(cells.end(), row.begin(), row.end());
  return cells;
}

Stream lines_of(std::string_view text) {
  Stream out;
  for (std::string_view line : split(text, '\n')) {
    Row row;
    for (std::string_view cell : split(line, '\t')) row.emplace_back(cell);
    if (!line.empty()) out.rows.push_back(std::move(row));
  }
  return out;
}

std::string scalar_text(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>() ? "True" : "False";
  return value.dump();
}

// grep, sed, sort, echo, date, sleep: programs that only see what is piped into them.
class Filter {
 public:
  Filter(const std::vector<std::string>& words, UtcTime now) : words_(words), now_(now) {}

  Result<Stream> run(Stream in) const {
    const std::string& name = words_.front();
    if (name == "grep") return grep(std::move(in));
    if (name == "sed") return sed(in);
    if (name == "sort") return sort(std::move(in));
    if (name == "echo") return lines_of(join({words_.begin() + 1, words_.end()}, " "));
    if (name == "sleep") return Stream{};  // the client keeps AWS's pace
    if (name == "date") return date();
    return fail(Code::kUnsupported, "a command of the plan needs the program " + printable(name));
  }

 private:
  Result<Stream> grep(Stream in) const {
    if (words_.size() < 2) return fail(Code::kUnsupported, "grep without a pattern");
    const bool quiet = words_[1] == "-q", plain = words_[1] == "-F";
    const std::string& pattern = words_.back();
    const re2::RE2 expression(pattern, re2::RE2::Quiet);
    if (!plain && !expression.ok()) return fail(Code::kUnsupported, "grep " + pattern);
    Stream out;
    for (Row& row : in.rows) {
      const std::string line = text_of(row);
      if (plain ? line.find(pattern) != std::string::npos : RE2::PartialMatch(line, expression))
        out.rows.push_back(std::move(row));
    }
    out.ok = !out.rows.empty();
    if (quiet) out.rows.clear();
    return out;
  }

  // s/PATTERN/REPLACEMENT/, with any character for the slash.
  Result<Stream> sed(const Stream& in) const {
    const std::string& program = words_.back();
    const auto parts = split(program, program.size() > 1 ? program[1] : '/');
    if (parts.size() != 4 || parts[0] != "s") return fail(Code::kUnsupported, "sed " + program);
    const re2::RE2 pattern{std::string(parts[1])};
    if (!pattern.ok()) return fail(Code::kUnsupported, "sed " + program);
    std::string all;
    const std::string text = text_of(in);
    for (std::string_view line : split(text, '\n')) {
      std::string changed(line);
      RE2::Replace(&changed, pattern, std::string(parts[2]));
      all += changed + "\n";
    }
    return in.rows.empty() ? Stream{} : lines_of(all);
  }

  // By their values where a shell sorts by the bytes of the line: as a set they are the same.
  Result<Stream> sort(Stream in) const {
    if (words_.size() != 2 || words_[1] != "-u")
      return fail(Code::kUnsupported, "sort but sort -u");
    std::sort(in.rows.begin(), in.rows.end());
    in.rows.erase(std::unique(in.rows.begin(), in.rows.end()), in.rows.end());
    in.ok = true;
    return in;
  }

  Result<Stream> date() const {
    const std::string now = format_rfc3339(now_);
    if (words_.back() == "+%Y-%m-%dT%H:%M:%SZ") return Stream{{{now}}};
    if (words_.back() == "+%Y-%m-%d") return Stream{{{now.substr(0, 10)}}};
    return fail(Code::kUnsupported, "date " + words_.back());
  }

  const std::vector<std::string>& words_;
  UtcTime now_;
};

class Runner {
 public:
  Runner(Hands& hands, std::map<std::string, std::string> variables)
      : hands_(hands), variables_(std::move(variables)) {}

  Result<Stream> run(const Script& script) {
    Stream all;
    for (const ScriptItem& item : script.items) {
      if (item.when == ScriptItem::When::kAfterSuccess && !all.ok) continue;
      if (item.when == ScriptItem::When::kAfterFailure && all.ok) continue;
      Stream out = HK_TRY(pipeline(item.pipeline));
      all.ok = out.ok;
      for (Row& row : out.rows) all.rows.push_back(std::move(row));
    }
    return all;
  }

  ScriptReport report() && { return std::move(report_); }

 private:
  Result<Stream> pipeline(const std::vector<ScriptCommand>& commands) {
    Stream between;
    const size_t problems = report_.problems.size();
    for (const ScriptCommand& command : commands) {
      if (command.from) {
        const std::string name = HK_TRY(word(*command.from));
        between = lines_of(HK_TRY(hands_.open(name)));
      }
      between = HK_TRY(this->command(command, std::move(between)));
      if (!command.to) continue;
      // What could not be read is no empty list: whoever opens the file later must miss it.
      if (between.rows.empty() && report_.problems.size() > problems) continue;
      const std::string name = HK_TRY(word(*command.to));
      HK_CHECK(hands_.keep(name, text_of(between) + "\n"));
      between.rows.clear();
    }
    return between;
  }

  Result<Stream> command(const ScriptCommand& command, Stream in) {
    if (++commands_ > kMostCommands) return fail(Code::kLimit, "a step runs too many commands");
    if (const auto* simple = std::get_if<SimpleCommand>(&command.what))
      return this->simple(*simple, std::move(in), command.with_errors);
    if (const auto* loop = std::get_if<ForLoop>(&command.what)) return for_each(*loop);
    if (const auto* loop = std::get_if<WhileRead>(&command.what)) return read_each(*loop, in);
    return choose(std::get<IfEqual>(command.what));
  }

  Result<Stream> for_each(const ForLoop& loop) {
    std::vector<std::string> values;
    for (const Word& w : loop.words) HK_CHECK(fields(w, values));
    Stream all;
    for (const std::string& value : values) {
      variables_[loop.variable] = value;
      append(all, HK_TRY(run(*loop.body)));
    }
    return all;
  }

  Result<Stream> read_each(const WhileRead& loop, const Stream& in) {
    Stream all;
    for (const Row& row : in.rows) {
      for (size_t i = 0; i < loop.variables.size(); ++i)
        variables_[loop.variables[i]] = i < row.size() ? row[i] : "";
      append(all, HK_TRY(run(*loop.body)));
    }
    return all;
  }

  Result<Stream> choose(const IfEqual& choice) {
    const bool equal = HK_TRY(word(choice.left)) == HK_TRY(word(choice.right));
    if (equal) return run(*choice.then);
    return choice.otherwise ? run(*choice.otherwise) : Result<Stream>(Stream{});
  }

  static void append(Stream& all, Stream more) {
    for (Row& row : more.rows) all.rows.push_back(std::move(row));
  }

  Result<Stream> simple(const SimpleCommand& command, Stream in, bool with_errors) {
    for (const auto& [name, value] : command.assignments) variables_[name] = HK_TRY(word(value));
    lacking_ = false;
    std::vector<std::string> words;
    for (const Word& w : command.words) HK_CHECK(fields(w, words));
    if (words.empty()) return Stream{};
    if (words.front() == "export") return assign(words);
    if (words.front() == "aws") return aws(words, lacking_, with_errors);
    if (words.front() == "xargs") return xargs(words, in, lacking_);
    return Filter(words, hands_.now).run(std::move(in));
  }

  Result<Stream> assign(const std::vector<std::string>& words) {
    for (size_t i = 1; i < words.size(); ++i) {
      const size_t equals = words[i].find('=');
      variables_[words[i].substr(0, equals)] = words[i].substr(equals + 1);
    }
    return Stream{};
  }

  // ---- words

  Status fields(const Word& w, std::vector<std::string>& out) {
    const bool splits = w.size() == 1 && !w[0].quoted && w[0].kind == WordPart::Kind::kOutput;
    if (!splits) return out.push_back(HK_TRY(word(w))), Status{};
    for (std::string& cell : cells_of(HK_TRY(run(*w[0].output)))) out.push_back(std::move(cell));
    return {};
  }

  Result<std::string> word(const Word& w) {
    std::string out;
    for (const WordPart& part : w) {
      std::string text = HK_TRY(this->part(part));
      if (text.empty() && part.kind != WordPart::Kind::kText) lacking_ = true;
      out += text;
    }
    return out;
  }

  Result<std::string> part(const WordPart& part) {
    if (part.kind == WordPart::Kind::kText) return part.text;
    if (part.kind == WordPart::Kind::kVariable) {
      const std::string& value = variables_[part.text];
      if (value.empty() && !part.lacking.empty())
        return fail(Code::kNotFound, expanded(part.lacking));
      return value;
    }
    const bool lacked = lacking_;
    Stream inner = HK_TRY(run(*part.output));
    lacking_ = lacked;
    return text_of(inner);
  }

  // As a shell does: "not contained: $seen".
  std::string expanded(const std::string& text) const {
    static const re2::RE2 kName("\\$([a-z_]+)");
    std::string out, name;
    re2::StringPiece rest(text);
    size_t copied = 0;
    while (RE2::FindAndConsume(&rest, kName, &name)) {
      const size_t end = text.size() - rest.size();
      out += text.substr(copied, end - name.size() - 1 - copied);
      const auto it = variables_.find(name);
      if (it != variables_.end()) out += it->second;
      copied = end;
    }
    return out + text.substr(copied);
  }

  // ---- AWS

  Result<Stream> xargs(const std::vector<std::string>& words, const Stream& in, bool lacking) {
    size_t at = 1;
    bool each_row = false, each_cell = false;
    for (; at < words.size() && words[at].starts_with("-"); ++at) {
      each_row |= words[at] == "-I{}";
      each_cell |= words[at] == "-n1";
    }
    const std::vector<std::string> command(words.begin() + static_cast<ptrdiff_t>(at), words.end());
    if (command.empty()) return fail(Code::kUnsupported, "xargs without a command");
    Stream all;
    if (each_row) {
      for (const Row& row : in.rows) {
        const std::string value = text_of(row);
        if (opens_file(command, value))
          return fail(Code::kUnsupported, "the value '" + printable(value) +
                                              "' would be opened as a file: do it by hand");
        append(all, HK_TRY(aws(filled(command, value), lacking)));
      }
      return all;
    }
    std::vector<std::vector<std::string>> runs;
    const std::vector<std::string> cells = cells_of(in);
    for (const std::string& cell : cells) {
      // A name of an intruder's choosing would be taken for an option, by the aws tool as by us.
      if (cell.starts_with('-'))
        return fail(Code::kUnsupported, "the value '" + printable(cell) +
                                            "' would be taken for an option: do it by hand");
      if (runs.empty() || each_cell) runs.push_back(command);
      runs.back().push_back(cell);
    }
    for (const auto& one : runs) append(all, HK_TRY(aws(one, lacking)));
    return all;
  }

  static std::vector<std::string> filled(std::vector<std::string> words, const std::string& value) {
    for (std::string& w : words) w = replace_all(w, "{}", value);
    return words;
  }

  // What AWS answered is a value and no file to be opened, whatever it looks like.
  static bool opens_file(const std::vector<std::string>& command, const std::string& value) {
    return value.find("://") != std::string::npos && value.find("file") == 0 &&
           std::any_of(command.begin(), command.end(),
                       [](const std::string& w) { return w == "{}" || w.ends_with("={}"); });
  }

  Result<Stream> aws(const std::vector<std::string>& words, bool lacking,
                     bool with_errors = false) {
    if (words.front() != "aws")
      return fail(Code::kUnsupported, "xargs " + printable(words.front()));
    auto command = parse_aws_command(hands_.models, words, hands_.open);
    if (!command && lacking) {
      HK_CHECK(without_value(words));
      return Stream{{}, false};
    }
    if (!command) return tl::make_unexpected(command.error());
    if (!command->waiter.empty()) {
      HK_CHECK(hands_.wait(*command));
      return Stream{};
    }
    if (lacking && command->changes) {
      HK_CHECK(hands_.lacks(command->action));
      return Stream{{}, false};
    }
    if (lacking) return Stream{{}, false};
    return command->changes ? change(*command) : read(*command, with_errors);
  }

  // Words that cannot even be parsed without the value that is not there.
  Result<bool> without_value(const std::vector<std::string>& words) {
    HK_CHECK(hands_.lacks(words.size() > 2 ? words[1] + " " + words[2] : words[0]));
    return true;
  }

  Result<Stream> change(const AwsCommand& command) {
    const Json answer = HK_TRY(hands_.change(command));
    return printed(command, answer);
  }

  Result<Stream> read(const AwsCommand& command, bool with_errors) {
    const auto answer = hands_.read(command);
    if (answer) return printed(command, *answer);
    if (answer.error().kind != aws::Refusal::kNotFound)
      report_.problems.push_back(aws::to_error(answer.error(), command.action).message);
    if (answer.error().kind == aws::Refusal::kCancelled)
      return fail(Code::kCancelled, "interrupted");
    if (!with_errors) return Stream{{}, false};
    // As the aws tool begins it; AWS's own words behind it are text of others.
    return Stream{{{"An error occurred (" + answer.error().code + ") when calling " +
                    command.call.operation}},
                  false};
  }

  static Result<Stream> printed(const AwsCommand& command, const Json& answer) {
    Json shown = answer;
    if (!command.query.empty()) {
      const auto query = aws::Jmespath::compile(command.query);
      // What only a person's screen sorts is shown whole.
      if (!query && query.error().code != Code::kUnsupported)
        return tl::make_unexpected(query.error());
      if (query) shown = HK_TRY(query->search(answer));
    }
    if (command.printed == Printed::kText) return Stream{text_rows(shown)};
    return lines_of(shown.dump(4, ' ', false, Json::error_handler_t::replace));
  }

  Hands& hands_;
  std::map<std::string, std::string> variables_;
  ScriptReport report_;
  int commands_ = 0;
  bool lacking_ = false;  // a word of the command at hand has a part that came out empty
};

void add_rows(const Json& value, std::vector<Row>& rows) {
  if (value.is_null()) return;
  if (!value.is_structured()) return rows.push_back({scalar_text(value)});
  Row row;
  std::vector<const Json*> nested;
  for (const Json& item : value) {
    if (item.is_structured()) nested.push_back(&item);
    if (!item.is_structured() && !item.is_null()) row.push_back(scalar_text(item));
  }
  if (!row.empty()) rows.push_back(std::move(row));
  for (const Json* item : nested) add_rows(*item, rows);
}

}  // namespace

std::vector<std::vector<std::string>> text_rows(const Json& value) {
  std::vector<Row> rows;
  add_rows(value, rows);
  return rows;
}

Result<ScriptReport> run_script(const Script& script, Hands& hands,
                                std::map<std::string, std::string> variables) {
  Runner runner(hands, std::move(variables));
  HK_TRY(runner.run(script));
  return std::move(runner).report();
}

}  // namespace hikeshi::respond

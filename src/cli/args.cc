// SPDX-License-Identifier: Apache-2.0
#include "cli/args.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <deque>

#include "base/text.h"

namespace hikeshi::cli {
namespace {

// CLI11 writes into these; they live as long as its App.
struct Slots {
  std::deque<std::pair<std::string, std::vector<std::string>>> values;
  std::deque<std::pair<std::string, bool>> flags;
  bool json = false, quiet = false, verbose = false, no_color = false;
  std::string lang, home;
  unsigned threads = 0;
};

void add_common(::CLI::App& app, Slots& slots, Lang lang) {
  const auto t = [&](const char* en, const char* ja) { return std::string(Text{en, ja}.in(lang)); };
  app.add_flag("--json", slots.json, t("one JSON document on standard output", "標準出力に JSON 文書を 1 つ出す"));
  app.add_option("--lang", slots.lang, t("language of the screen: en or ja", "画面の言語: en または ja"))
      ->check(::CLI::IsMember({"en", "ja"}))
      ->option_text("en|ja");
  app.add_option("--threads", slots.threads, t("how many threads compute", "計算に使うスレッド数"))
      ->check(::CLI::Range(1, 256))
      ->option_text("N");
  app.add_option("--home", slots.home, t("folder of the cases", "ケースを置くフォルダ"))->type_name("DIR");
  app.add_flag("--quiet", slots.quiet, t("no progress, no notes", "進捗と補足を出さない"));
  app.add_flag("--verbose", slots.verbose, t("say more", "詳しく出す"));
  app.add_flag("--no-color", slots.no_color, t("no colours (NO_COLOR works too)", "色を付けない (NO_COLOR も有効)"));
}

// CLI11's own words in help texts. Before the options are added: they take their group's name then.
void speak(::CLI::App& app, Lang lang) {
  const auto t = [&](const char* en, const char* ja) { return std::string(Text{en, ja}.in(lang)); };
  app.option_defaults()->group(t("Options", "オプション"));
  app.set_help_flag("-h,--help", t("this help", "このヘルプ"))
      ->group(t("Options", "オプション"));
  const auto formatter = app.get_formatter();
  formatter->label("Usage", t("Usage", "使い方"));
  formatter->label("Positionals", t("Arguments", "引数"));
  formatter->label("OPTIONS", t("OPTIONS", "オプション"));
  formatter->label("REQUIRED", t("REQUIRED", "必須"));
}

void add_command(::CLI::App& app, const Command& command, Slots& slots, Lang lang) {
  speak(app, lang);
  for (const Positional& p : command.positionals) {
    slots.values.emplace_back(std::string(p.name), std::vector<std::string>());
    auto* option = app.add_option(std::string(p.name), slots.values.back().second,
                                  std::string(p.help.in(lang)));
    option->required(p.required);
    option->type_name("");
    option->expected(p.many ? -1 : 1);
    option->allow_extra_args(p.many);  // else a single one takes the next one's value too
  }
  for (const Option& o : command.options) {
    if (o.value.empty()) {
      slots.flags.emplace_back(std::string(o.name), false);
      app.add_flag(std::string(o.name), slots.flags.back().second, std::string(o.help.in(lang)));
      continue;
    }
    slots.values.emplace_back(std::string(o.name), std::vector<std::string>());
    auto* option = app.add_option(std::string(o.name), slots.values.back().second,
                                  std::string(o.help.in(lang)));
    option->type_name(std::string(o.value));
    option->expected(o.many ? -1 : 1);
    option->allow_extra_args(o.many);
    option->multi_option_policy(o.many ? ::CLI::MultiOptionPolicy::TakeAll
                                       : ::CLI::MultiOptionPolicy::TakeLast);
  }
  add_common(app, slots, lang);
  app.footer(fmt::format("{}\n  {}", Text{"Example:", "例:"}.in(lang), command.example));
}

std::string overview(Lang lang) {
  std::string out = fmt::format(
      "{}\n\n{}\n", Text{"hikeshi: from an AWS abuse report or account notice to the reply",
                         "hikeshi (火消し): AWS の不正利用通知から回答まで"}.in(lang),
      Text{"usage: hikeshi COMMAND ... (every command has --help)",
           "使い方: hikeshi コマンド ... (各コマンドに --help があります)"}.in(lang));
  for (const Command* command : commands())
    out += fmt::format("  {:<9} {}\n", command->name, command->summary.in(lang));
  out += fmt::format("\n{}\n  hikeshi respond notice.eml --trail ./logs\n",
                     Text{"Start here:", "まずはこれ:"}.in(lang));
  return out;
}

const Command* find(std::string_view name) {
  for (const Command* command : commands()) {
    if (command->name == name) return command;
  }
  return nullptr;
}

Parsed answer(std::string text, ExitCode exit) {
  Parsed parsed;
  parsed.text = std::move(text);
  parsed.exit = exit;
  return parsed;
}

Lang language(int argc, const char* const* argv, Lang lang) {
  for (int i = 1; i + 1 < argc; ++i) {
    if (std::string_view(argv[i]) == "--lang")
      return std::string_view(argv[i + 1]) == "ja" ? Lang::kJa : Lang::kEn;
  }
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]) == "--lang=ja") return Lang::kJa;
    if (std::string_view(argv[i]) == "--lang=en") return Lang::kEn;
  }
  return lang;
}

// Options of every command may stand before it; they are moved behind it.
std::vector<const char*> command_first(int argc, const char* const* argv) {
  constexpr std::string_view kSwitches[] = {"--json", "--quiet", "--verbose", "--no-color"};
  constexpr std::string_view kWithValue[] = {"--lang", "--threads", "--home"};
  const auto is_one_of = [](const auto& names, std::string_view word) {
    return std::find(std::begin(names), std::end(names), word) != std::end(names);
  };
  std::vector<const char*> words(argv, argv + argc);
  int at = 1;
  while (at < argc) {
    const std::string_view word = argv[at];
    const std::string_view name = word.substr(0, word.find('='));
    if (!is_one_of(kSwitches, word) && !is_one_of(kWithValue, name)) break;
    at += is_one_of(kWithValue, word) ? 2 : 1;
  }
  if (at > 1 && at < argc)
    std::rotate(words.begin() + 1, words.begin() + at, words.begin() + at + 1);
  return words;
}

void fill(Parsed& parsed, Slots& slots) {
  for (auto& [name, values] : slots.values) {
    if (!values.empty()) parsed.args.add(name, std::move(values));
  }
  for (auto& [name, given] : slots.flags) {
    if (given) parsed.args.add(name, {"true"});
  }
  parsed.common = {slots.json, slots.quiet, slots.verbose, slots.no_color, std::nullopt,
                   slots.threads, slots.home};
  if (!slots.lang.empty()) parsed.common.lang = slots.lang == "ja" ? Lang::kJa : Lang::kEn;
}

}  // namespace

const std::string& Args::one(std::string_view name) const {
  static const std::string kNothing;
  const auto& values = all(name);
  return values.empty() ? kNothing : values.back();
}

const std::vector<std::string>& Args::all(std::string_view name) const {
  static const std::vector<std::string> kNone;
  const auto it = values_.find(name);
  return it == values_.end() ? kNone : it->second;
}

Parsed parse(int argc, const char* const* given, Lang environment) {
  const std::vector<const char*> words = command_first(argc, given);
  const char* const* argv = words.data();
  const Lang lang = language(argc, argv, environment);
  const std::string_view name = argc > 1 ? argv[1] : "";
  if (name.empty()) return answer(overview(lang), ExitCode::kUsage);
  if (name == "--help" || name == "-h" || name == "help")
    return answer(overview(lang), ExitCode::kDone);
  const Command* command = find(name == "--version" ? "version" : name);
  if (command == nullptr)
    return answer(fmt::format("hikeshi: {} '{}'\n\n{}",
                              Text{"there is no command", "そのコマンドはありません:"}.in(lang),
                              printable(name),
                              overview(lang)),
                  ExitCode::kUsage);
  Slots slots;
  ::CLI::App app(std::string(command->summary.in(lang)), "hikeshi " + std::string(command->name));
  try {
    add_command(app, *command, slots, lang);
    app.parse(argc - 1, argv + 1);
  } catch (const ::CLI::CallForHelp&) {
    return answer(app.help(), ExitCode::kDone);
  } catch (const ::CLI::ParseError& e) {
    return answer(fmt::format("hikeshi {}: {}\n{}\n", command->name, printable(e.what()),
                              Text{"See --help.", "--help を見てください。"}.in(lang)),
                  ExitCode::kUsage);
  }
  Parsed parsed;
  parsed.command = command;
  fill(parsed, slots);
  return parsed;
}

Result<std::optional<UtcTime>> time_option(const Args& args, std::string_view name) {
  if (!args.has(name)) return std::optional<UtcTime>();
  const auto time = parse_rfc3339(args.one(name));
  if (!time)
    return fail(Code::kUsage, fmt::format("{} {}: not a time; write 2026-11-23T10:00:00Z or "
                                          "2026-11-23", name, args.one(name)));
  return std::optional<UtcTime>(time);
}

}  // namespace hikeshi::cli

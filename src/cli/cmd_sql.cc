// SPDX-License-Identifier: Apache-2.0
// hikeshi sql: questions to the events of a case.
//
// A question is other people's text as soon as it was copied from somewhere, and DuckDB is a large
// parser: it runs in a child process that can write no file (what it prints to one goes through
// relay.h), takes at most a minute and a GiB of addresses, and holds a database that is closed to
// the outside (store/duck.h).
#include <fmt/format.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdlib>

#include "cli/event_store_of.h"
#include "cli/flow.h"
#include "cli/options.h"
#include "cli/relay.h"
#include "cli/sql_output.h"
#include "store/event_store.h"

namespace hikeshi::cli {
namespace {

constexpr Positional kPositionals[] = {
    {"CASE", true, false, {"a case that was hunted", "調査済みのケース"}},
    {"SELECT",
     false,
     false,
     {"the question; without it the tables are listed", "SQL の SELECT 文。省略すると表の一覧"}}};
constexpr Option kOptions[] = {
    {"--csv", "", false, {"as CSV, every row", "CSV で全行を出力する"}},
    {"--limit",
     "N",
     false,
     {"rows at most (1000, of JSON 100000)", "最大行数（既定 1000、JSON は 100000）"}}};

constexpr auto kLongest = std::chrono::seconds(60);
constexpr const char* kChild = "HIKESHI_SQL_CHILD";

constexpr const char* kTables =
    "SELECT table_name AS \"table\", string_agg(column_name, ', ' ORDER BY column_index) AS "
    "columns "
    "FROM duckdb_columns() WHERE NOT internal GROUP BY ALL ORDER BY 1";

Result<size_t> limit_of(const World& world, const Args& args) {
  const std::string& text = args.one("--limit");
  if (text.empty()) return world.common.json ? 100'000 : 1'000;
  size_t limit = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), limit);
  if (error != std::errc() || end != text.data() + text.size() || limit == 0)
    return fail(Code::kUsage, "--limit " + text + ": write a number of rows");
  return limit;
}

// ---- the child

// A sanitizer maps terabytes for its shadow.
#if defined(__has_feature)
constexpr bool kSanitized = __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

void limit(__rlimit_resource what, rlim_t value) {
  const rlimit both{value, value};
  static_cast<void>(setrlimit(what, &both));
}

// The engine's own limit is 256 MB; that of the address space is for what it does not count. With
// the library a small question takes less than 500 MB of it.
void lock_up() {
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_CPU, 120);
  if (!kSanitized) limit(RLIMIT_AS, rlim_t{1} << 30);
  static_cast<void>(prctl(PR_SET_PDEATHSIG, SIGKILL));
  static_cast<void>(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
}

// From here on no file grows, not even one that is open: what is printed goes through a pipe.
void write_no_file() {
  static_cast<void>(std::signal(SIGXFSZ, SIG_IGN));
  limit(RLIMIT_FSIZE, 0);
}

Result<ExitCode> answer(World& world, const Args& args) {
  lock_up();
  const size_t most = HK_TRY(limit_of(world, args));
  auto the_case = HK_TRY(named_case(world, args.one("CASE")));
  auto connection = HK_TRY(open_event_store(the_case));
  write_no_file();
  auto statement = HK_TRY(connection.prepare(args.has("SELECT") ? args.one("SELECT") : kTables));
  if (!statement.only_reads())
    return fail(Code::kUsage, "only SELECT is answered: the events of a case are evidence");
  auto rows = HK_TRY(statement.run());
  const SqlFormat format = world.common.json   ? SqlFormat::kJson
                           : args.has("--csv") ? SqlFormat::kCsv
                                               : SqlFormat::kTable;
  HK_CHECK(print_rows(world, rows, format, most));
  return ExitCode::kDone;
}

// ---- the parent

std::vector<std::string> command_of(const World& world, const Args& args) {
  std::vector<std::string> command{"hikeshi",  "sql",    "--home",
                                   world.home, "--lang", world.lang == Lang::kJa ? "ja" : "en"};
  if (world.common.json) command.emplace_back("--json");
  if (world.common.quiet) command.emplace_back("--quiet");
  if (args.has("--csv")) command.emplace_back("--csv");
  if (args.has("--limit")) command.insert(command.end(), {"--limit", args.one("--limit")});
  command.insert(command.end(), {"--", args.one("CASE")});
  if (args.has("SELECT")) command.push_back(args.one("SELECT"));
  return command;
}

Result<pid_t> start(const World& world, const Args& args, Relay& relay) {
  std::vector<std::string> command = command_of(world, args);
  std::vector<char*> words;
  for (std::string& word : command) words.push_back(word.data());
  words.push_back(nullptr);
  setenv(kChild, "1", 1);
  pid_t child = 0;
  const int error =
      posix_spawn(&child, "/proc/self/exe", relay.actions(), nullptr, words.data(), environ);
  relay.close_ends_of_child();
  if (error != 0) return fail(Code::kIo, fmt::format("cannot start a process: error {}", error));
  return child;
}

Result<ExitCode> wait_for(const World& world, pid_t child, Relay& relay) {
  const auto began = std::chrono::steady_clock::now();
  int status = 0;
  while (waitpid(child, &status, WNOHANG) == 0) {
    const bool late = std::chrono::steady_clock::now() - began > kLongest;
    if (late || world.stop.stop_requested()) {
      kill(child, SIGKILL);
      waitpid(child, &status, 0);
      if (!late) return ExitCode::kInterrupted;
      return fail(Code::kLimit, "no answer within 60 seconds: ask for less, or narrow the time");
    }
    HK_CHECK(relay.pass_on(std::chrono::milliseconds(5)));
  }
  HK_CHECK(relay.pass_on_rest());
  if (WIFEXITED(status)) return static_cast<ExitCode>(WEXITSTATUS(status));
  return fail(Code::kBug,
              fmt::format("the process that answers was killed by signal {}", WTERMSIG(status)));
}

Result<ExitCode> ask(World& world, const Args& args) {
  if (std::getenv(kChild) != nullptr) return answer(world, args);
  Relay relay;
  const pid_t child = HK_TRY(start(world, args, relay));
  return wait_for(world, child, relay);
}

ExitCode run(World& world, const Args& args) {
  const auto exit = ask(world, args);
  return exit ? *exit : report_error(world, exit.error());
}

}  // namespace

const Command kSql = {"sql",
                      {"ask the events of a case in SQL", "ケースのイベントに SQL で問い合わせる"},
                      "hikeshi sql 20261123-1a2b3c 'SELECT name, count(*) FROM actor GROUP BY ALL'",
                      kPositionals,
                      kOptions,
                      run};

}  // namespace hikeshi::cli

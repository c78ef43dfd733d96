// SPDX-License-Identifier: Apache-2.0
#include "snapshot/script.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "aws/cli_name.h"
#include "base/text.h"

namespace hikeshi::snapshot {
namespace {

// Each answer is three files: what aws printed, what it complained of, and, written last, which
// call it was. So an answer that was cut off has no third file and is asked again.
constexpr std::string_view kHead = R"sh(#!/usr/bin/env bash
# Reads the state of an AWS account for hikeshi: only calls that list, describe and get. Nothing is
# changed and no secret is asked for, but user data and environment values of functions can hold some:
# hand the folder over as you would hand over a password.
#
#   bash export.sh [FOLDER]        in AWS CloudShell, or wherever `aws` works for the account
#   JOBS=16 bash export.sh         more regions at a time (8)
#
# Run again after an interruption: what is there is not asked for once more. Then, where hikeshi is:
#
#   hikeshi snapshot CASE --exported FOLDER
set -u
umask 077
export AWS_PAGER='' AWS_CLI_AUTO_PROMPT=off
out=${1:-hikeshi-export}
home=${AWS_REGION:-${AWS_DEFAULT_REGION:-us-east-1}}
mkdir -p "$out" || exit 1

ask() { # ID REGION SERVICE OPERATION PARAMS
  local file status
  file=$out/${2:-global}--$1--$(printf %s "$5" | cksum | tr ' ' -)
  [ "$(cut -f3 "$file.call" 2>/dev/null)" = 0 ] && return
  aws "$3" "$4" --region "${2:-$home}" --cli-input-json "$5" --output json \
    >"$file.json" 2>"$file.err" </dev/null
  status=$?
  printf '%s\t%s\t%s\t%s\t%s\n' "$1" "$2" "$status" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$5" \
    >"$file.part" && mv "$file.part" "$file.call"
}

names() { # REGION SERVICE OPERATION PARAMS QUERY: one a line
  aws "$2" "$3" --region "${1:-$home}" --cli-input-json "$4" --query "$5" --output text \
    2>/dev/null </dev/null | grep -vx None
}

ready() { # REGION SERVICE OPERATION PARAMS MEMBER VALUE: asks until the member is so, for 30 s
  for _ in {1..30}; do
    [ "$(names "$1" "$2" "$3" "$4" "$5")" = "$6" ] && return
    sleep 1
  done
}

json() { # TEXT as JSON
  printf '"%s"' "$(printf %s "$1" | sed 's/\\/\\\\/g; s/"/\\"/g')"
}

account=$(aws sts get-caller-identity --region "$home" --query Account --output text) || exit 1
partition=$(aws sts get-caller-identity --region "$home" --query Arn --output text | cut -d: -f2)
)sh";

constexpr std::string_view kTail = R"sh(
once &
for region in $regions; do
  while [ "$(jobs -rp | wc -l)" -ge "${JOBS:-8}" ]; do wait -n; done
  in_region "$region" &
done
wait
echo "$(find "$out" -name '*.call' | wc -l) answers of account $account in $out" >&2
)sh";

// `LIST.{Member: path}`: a call for each element of the list.
struct Each {
  std::string member;
  std::string query;  // "LIST.[path]": what `names` asks for
};

std::optional<Each> each_of(std::string_view path) {
  const size_t open = path.rfind(".{"), colon = path.rfind(": ");
  if (open == std::string_view::npos || colon == std::string_view::npos || colon < open ||
      !path.ends_with('}'))
    return std::nullopt;
  const std::string_view value = path.substr(colon + 2, path.size() - colon - 3);
  return Each{std::string(path.substr(open + 2, colon - open - 2)),
              fmt::format("{}.[{}]", path.substr(0, open), value)};
}

// In single quotes, with the script's variables in place of the table's fields.
std::string shell_quoted(std::string_view text) {
  std::string out = "'" + replace_all(text, "'", "'\\''") + "'";
  for (const std::string name : {"account", "partition", "region"})
    out = replace_all(out, "{" + name + "}", "'\"$" + name + "\"'");
  return out;
}

class Writer {
 public:
  explicit Writer(const Plan& plan) : plan_(plan) {}

  // The function that makes the calls of a scope. Its children of a call of the other scope, too.
  Result<std::string> function(std::string_view name, Scope scope) {
    out_ = fmt::format("\n{}() {{\n{}", name, scope == Scope::kRegion ? "  local region=$1\n" : "");
    scope_ = scope;
    for (size_t i = 0; i < plan_.calls.size(); ++i) {
      const PlannedCall& call = plan_.calls[i];
      if (call.parent < 0 && call.scope == scope) HK_CHECK(write(i, shell_quoted(call.params), 1));
      if (call.parent < 0 && call.scope != scope)
        HK_CHECK(write_children(i, shell_quoted(call.params), 1));
    }
    return out_ + "}\n";
  }

 private:
  static std::string pad(int depth) { return std::string(static_cast<size_t>(depth) * 2, ' '); }
  static std::string region_of(const PlannedCall& call) {
    return call.scope == Scope::kRegion ? "\"$region\"" : "''";
  }
  static std::string loop_variable(int depth) { return fmt::format("name{}", depth); }
  static std::string command(const PlannedCall& call) {
    return aws::cli_service(call.service) + " " + aws::cli_operation(call.operation);
  }

  Status write(size_t index, const std::string& params, int depth) {
    const PlannedCall& call = plan_.calls[index];
    if (!call.until_member.empty())
      out_ += fmt::format("{}ready {} {} {} {} {}\n", pad(depth), region_of(call), command(call),
                          params, call.until_member, call.until_value);
    out_ += fmt::format("{}ask {} {} {} {}\n", pad(depth), call.id, region_of(call), command(call),
                        params);
    return write_children(index, params, depth);
  }

  // Children that look at the same names share a loop.
  Status write_children(size_t parent, const std::string& params, int depth) {
    std::vector<std::string> written;
    for (size_t i = parent + 1; i < plan_.calls.size(); ++i) {
      const PlannedCall& call = plan_.calls[i];
      if (call.parent != static_cast<int>(parent) || call.scope != scope_) continue;
      const auto each = each_of(call.each);
      if (!each && call.each == "[`{}`]") {
        HK_CHECK(write(i, shell_quoted(call.params), depth));
      } else if (!each) {
        return fail(
            Code::kUnsupported,
            fmt::format("{}: `{}` cannot be written as a loop of a script", call.id, call.each));
      } else if (std::find(written.begin(), written.end(), each->query) == written.end()) {
        written.push_back(each->query);
        HK_CHECK(write_loop(parent, each->query, params, depth));
      }
    }
    return {};
  }

  Status write_loop(size_t parent, const std::string& query, const std::string& params, int depth) {
    const PlannedCall& above = plan_.calls[parent];
    out_ += fmt::format("{}names {} {} {} {} | while IFS= read -r {}; do\n", pad(depth),
                        region_of(above), command(above), params, shell_quoted(query),
                        loop_variable(depth));
    for (size_t i = parent + 1; i < plan_.calls.size(); ++i) {
      const PlannedCall& call = plan_.calls[i];
      const auto each = each_of(call.each);
      if (call.parent != static_cast<int>(parent) || call.scope != scope_ || !each ||
          each->query != query)
        continue;
      HK_CHECK(write(i, with_member(call.params, each->member, depth), depth + 1));
    }
    out_ += pad(depth) + "done\n";
    return {};
  }

  // The table's parameters and the member with the loop's value.
  static std::string with_member(std::string_view params, std::string_view member, int depth) {
    const std::string_view inner = params.substr(1, params.size() - 2);
    const std::string before =
        fmt::format("{{{}{}\"{}\":", inner, inner.empty() ? "" : ",", member);
    return fmt::format("{}\"$(json \"${}\")\"'}}'", shell_quoted(before), loop_variable(depth));
  }

  const Plan& plan_;
  Scope scope_ = Scope::kGlobal;
  std::string out_;
};

std::string regions_line(const std::vector<std::string>& regions) {
  if (!regions.empty()) return "regions=" + shell_quoted(join(regions, " ")) + "\n";
  return "regions=$(names '' ec2 describe-regions '{\"AllRegions\":true}' \\\n"
         "  \"Regions[?OptInStatus!='not-opted-in'].[RegionName]\")\n";
}

}  // namespace

Result<std::string> export_script(const Plan& plan, const std::vector<std::string>& regions) {
  Writer writer(plan);
  std::string out(kHead);
  out += regions_line(regions);
  out += HK_TRY(writer.function("once", Scope::kGlobal));
  out += HK_TRY(writer.function("in_region", Scope::kRegion));
  return out + std::string(kTail);
}

}  // namespace hikeshi::snapshot

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

ask() { # ID REGION SERVICE OPERATION PARAMS [HOME]
  local file status
  file=$out/${2:-global}--$1--$(printf %s "$5" | cksum | tr ' ' -)
  [ "$(cut -f3 "$file.call" 2>/dev/null)" = 0 ] && return
  aws "$3" "$4" --region "${2:-${6:-$home}}" --cli-input-json "$5" --output json \
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

batches() { # N: the elements of a JSON list, as many on each line
  local line list='' n=0
  while IFS= read -r line; do
    list+=${list:+,}$(json "$line")
    n=$((n + 1))
    [ "$n" -lt "$1" ] || { printf '%s\n' "$list"; list='' n=0; }
  done
  [ -z "$list" ] || printf '%s\n' "$list"
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

// `LIST.{Member: path}`: a call for each element of the list, or for so many.
struct Each {
  std::string member;
  std::string query;  // "LIST.[path]": what `names` asks for
  size_t batch = 0;

  bool shares_loop(const Each& other) const { return query == other.query && batch == other.batch; }
};

std::optional<Each> each_of(const PlannedCall& call) {
  const std::string_view path = call.each;
  const size_t open = path.rfind(".{"), colon = path.rfind(": ");
  if (open == std::string_view::npos || colon == std::string_view::npos || colon < open ||
      !path.ends_with('}'))
    return std::nullopt;
  const std::string_view value = path.substr(colon + 2, path.size() - colon - 3);
  return Each{std::string(path.substr(open + 2, colon - open - 2)),
              fmt::format("{}.[{}]", path.substr(0, open), value), call.batch};
}

// A parameter that a loop around a call has set: what stands before and behind the shell's word.
struct Bound {
  std::string name, open, word, close;
};

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
      if (call.parent < 0 && call.scope == scope)
        HK_CHECK(write(i, shell_quoted(call.params), {}, 1));
      if (call.parent < 0 && call.scope != scope)
        HK_CHECK(write_children(i, shell_quoted(call.params), {}, 1));
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

  Status write(size_t index, const std::string& params, const std::vector<Bound>& bound,
               int depth) {
    const PlannedCall& call = plan_.calls[index];
    if (!call.until_member.empty())
      out_ += fmt::format("{}ready {} {} {} {} {}\n", pad(depth), region_of(call), command(call),
                          params, call.until_member, call.until_value);
    out_ += fmt::format("{}ask {} {} {} {}{}{}\n", pad(depth), call.id, region_of(call),
                        command(call), params, call.home.empty() ? "" : " ", call.home);
    return write_children(index, params, bound, depth);
  }

  bool is_child(size_t index, size_t parent) const {
    const PlannedCall& call = plan_.calls[index];
    return call.parent == static_cast<int>(parent) && call.scope == scope_;
  }

  // Children that look at the same names share a loop.
  Status write_children(size_t parent, const std::string& params, const std::vector<Bound>& bound,
                        int depth) {
    std::vector<Each> written;
    for (size_t i = parent + 1; i < plan_.calls.size(); ++i) {
      if (!is_child(i, parent)) continue;
      const PlannedCall& call = plan_.calls[i];
      const auto each = each_of(call);
      if (!each && call.each == "[`{}`]") {
        HK_CHECK(write(i, shell_quoted(call.params), {}, depth));
      } else if (!each) {
        return fail(
            Code::kUnsupported,
            fmt::format("{}: `{}` cannot be written as a loop of a script", call.id, call.each));
      } else if (std::none_of(written.begin(), written.end(),
                              [&](const Each& other) { return each->shares_loop(other); })) {
        written.push_back(*each);
        HK_CHECK(write_loop(parent, *each, params, bound, depth));
      }
    }
    return {};
  }

  Status write_loop(size_t parent, const Each& loop, const std::string& params,
                    const std::vector<Bound>& bound, int depth) {
    const PlannedCall& above = plan_.calls[parent];
    out_ += fmt::format("{}names {} {} {} {} | {}while IFS= read -r {}; do\n", pad(depth),
                        region_of(above), command(above), params, shell_quoted(loop.query),
                        loop.batch == 0 ? "" : fmt::format("batches {} | ", loop.batch),
                        loop_variable(depth));
    for (size_t i = parent + 1; i < plan_.calls.size(); ++i) {
      if (!is_child(i, parent)) continue;
      const PlannedCall& call = plan_.calls[i];
      const auto each = each_of(call);
      if (!each || !each->shares_loop(loop)) continue;
      const auto inner = inherited(call, *each, bound, depth);
      HK_CHECK(write(i, params_of(call, inner), inner, depth + 1));
    }
    out_ += pad(depth) + "done\n";
    return {};
  }

  // What a call has of its parent's parameters, and the value of its own loop.
  static std::vector<Bound> inherited(const PlannedCall& call, const Each& each,
                                      const std::vector<Bound>& bound, int depth) {
    std::vector<Bound> inner;
    for (const Bound& parameter : bound) {
      if (std::find(call.with.begin(), call.with.end(), parameter.name) != call.with.end())
        inner.push_back(parameter);
    }
    const std::string variable = "\"$" + loop_variable(depth) + "\"";
    if (each.batch > 0) {
      inner.push_back({each.member, "[", variable, "]"});  // batches() has written JSON
    } else {
      inner.push_back({each.member, "", "\"$(json " + variable + ")\"", ""});
    }
    return inner;
  }

  // The table's parameters and those of the loops.
  static std::string params_of(const PlannedCall& call, const std::vector<Bound>& bound) {
    std::string out, text(call.params.substr(0, call.params.size() - 1));
    bool first = text == "{";
    for (const Bound& parameter : bound) {
      if (!first) text += ",";
      text += fmt::format("\"{}\":{}", parameter.name, parameter.open);
      out += shell_quoted(text) + parameter.word;
      text = parameter.close;
      first = false;
    }
    return out + shell_quoted(text + "}");
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

// SPDX-License-Identifier: Apache-2.0
#include "cli/sql_output.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/csv.h"
#include "base/text.h"
#include "base/utc_time.h"

namespace hikeshi::cli {
namespace {

using Json = nlohmann::ordered_json;
using store::duck::Column;
using store::duck::ColumnKind;
using store::duck::Exact;
using store::duck::Rows;

constexpr size_t kWidest = 60;  // columns of the screen for one of the table

std::string text_of(Exact number) {
  const bool minus = number.units < 0;
  std::string digits;
  for (auto rest = minus ? -number.units : number.units; rest > 0; rest /= 10)
    digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(rest % 10)));
  const auto scale = static_cast<size_t>(number.scale);
  if (digits.size() <= scale) digits.insert(0, scale + 1 - digits.size(), '0');
  if (scale > 0) digits.insert(digits.size() - scale, ".");
  return (minus ? "-" : "") + digits;
}

std::string text_of(const Rows& rows, size_t i) {
  if (rows.is_null(i)) return "";
  switch (rows.columns()[i].kind) {
    case ColumnKind::kBool:
      return rows.boolean(i) ? "true" : "false";
    case ColumnKind::kInteger:
      return std::to_string(rows.integer(i));
    case ColumnKind::kDouble:
      return fmt::format("{}", rows.real(i));
    case ColumnKind::kExact:
      return text_of(rows.exact(i));
    case ColumnKind::kText:
      return std::string(rows.text(i));
    case ColumnKind::kTime:
      return format_rfc3339({rows.micros(i) / 1'000'000});
    case ColumnKind::kNull:
      break;
  }
  return "";
}

Json json_of(const Rows& rows, size_t i) {
  if (rows.is_null(i)) return nullptr;
  switch (rows.columns()[i].kind) {
    case ColumnKind::kBool:
      return rows.boolean(i);
    case ColumnKind::kInteger:
      return rows.integer(i);
    case ColumnKind::kDouble:
      return rows.real(i);
    default:
      return text_of(rows, i);
  }
}

std::string_view name_of(ColumnKind kind) {
  constexpr std::string_view kNames[] = {"boolean", "integer", "double", "decimal",
                                         "text",    "time",    "null"};
  return kNames[static_cast<size_t>(kind)];
}

bool is_number(ColumnKind kind) {
  return kind == ColumnKind::kInteger || kind == ColumnKind::kDouble || kind == ColumnKind::kExact;
}

Status print_json(const World& world, Rows& rows, size_t most) {
  Json columns = Json::array(), all = Json::array();
  for (const Column& column : rows.columns())
    columns.push_back({{"name", column.name}, {"type", name_of(column.kind)}});
  bool truncated = false;
  while (HK_TRY(rows.next())) {
    truncated = all.size() == most;
    if (truncated) break;
    Json row = Json::array();
    for (size_t i = 0; i < rows.columns().size(); ++i) row.push_back(json_of(rows, i));
    all.push_back(std::move(row));
  }
  const Json json{
      {"columns", std::move(columns)}, {"rows", std::move(all)}, {"truncated", truncated}};
  world.print(json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
  return {};
}

// Numbers are no text of anybody's: a minus in front of one is no formula.
std::string csv_of(const Rows& rows, size_t i) {
  const std::string text = text_of(rows, i);
  return is_number(rows.columns()[i].kind) ? text : csv_field(text);
}

std::string padded(const std::string& text, size_t width, bool right) {
  const size_t has = display_width(text);
  const std::string blanks(width > has ? width - has : 0, ' ');
  return right ? blanks + text : text + blanks;
}

std::string table_of(const std::vector<Column>& columns,
                     const std::vector<std::vector<std::string>>& cells) {
  std::vector<size_t> widths(columns.size(), 0);
  for (const auto& row : cells) {
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], display_width(row[i]));
  }
  std::string out;
  for (const auto& row : cells) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i)
      line += padded(row[i], widths[i], is_number(columns[i].kind)) + "  ";
    out += std::string(line.substr(0, line.find_last_not_of(' ') + 1)) + "\n";
  }
  return out;
}

Status print_table(const World& world, Rows& rows, size_t most) {
  std::vector<std::vector<std::string>> cells(1);
  for (const Column& column : rows.columns())
    cells[0].push_back(fit(printable(column.name), kWidest));
  bool truncated = false;
  while (HK_TRY(rows.next())) {
    truncated = cells.size() > most;
    if (truncated) break;
    std::vector<std::string> row;
    for (size_t i = 0; i < rows.columns().size(); ++i)
      row.push_back(fit(printable(text_of(rows, i)), kWidest));
    cells.push_back(std::move(row));
  }
  world.print(table_of(rows.columns(), cells));
  const std::string count = std::to_string(cells.size() - 1);
  world.note(
      truncated
          ? fmt::format(fmt::runtime(world.say({"the first {} rows; --limit N or --csv for more",
                                                "先頭の {} 行。続きは --limit N または --csv"})),
                        count)
          : fmt::format(fmt::runtime(world.say({"{} rows", "{} 行"})), count));
  return {};
}

}  // namespace

Result<std::string> csv_text(Rows& rows) {
  std::string out;
  for (const Column& column : rows.columns())
    out += (out.empty() ? "" : ",") + csv_field(column.name);
  out += "\n";
  while (HK_TRY(rows.next())) {
    for (size_t i = 0; i < rows.columns().size(); ++i) out += (i > 0 ? "," : "") + csv_of(rows, i);
    out += "\n";
  }
  return out;
}

Status print_rows(const World& world, Rows& rows, SqlFormat format, size_t most) {
  switch (format) {
    case SqlFormat::kJson:
      return print_json(world, rows, most);
    case SqlFormat::kCsv:
      world.print(HK_TRY(csv_text(rows)));
      return {};
    case SqlFormat::kTable:
      break;
  }
  return print_table(world, rows, most);
}

}  // namespace hikeshi::cli

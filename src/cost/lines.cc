// SPDX-License-Identifier: Apache-2.0
#include "cost/lines.h"

#include <fmt/format.h>

#include "base/text.h"

namespace hikeshi::cost {
namespace {

// What each kind of line is called: by legacy CUR and CUR 2.0, and by FOCUS. Cost Explorer that was
// not asked for the kind has services that are none.
constexpr std::string_view kKind = R"(CASE
  WHEN lower(class) = 'correction' THEN 'refund'
  WHEN type IS NULL AND lower(service) = 'tax' THEN 'tax'
  WHEN type IS NULL AND regexp_matches(lower(service), '^aws (premium )?support') THEN 'other'
  WHEN type IS NULL AND lower(service) LIKE 'savings plans for %' THEN 'fee'
  WHEN type IS NULL OR lower(type) IN ('usage', 'discountedusage', 'savingsplancoveredusage')
    THEN 'usage'
  WHEN lower(type) = 'tax' THEN 'tax'
  WHEN lower(type) = 'credit' THEN 'credit'
  WHEN lower(type) IN ('refund', 'adjustment') THEN 'refund'
  WHEN lower(type) = 'savingsplannegation' THEN 'negation'
  WHEN lower(type) LIKE '%discount%' THEN 'discount'
  WHEN lower(type) LIKE '%fee%' OR lower(type) = 'purchase' THEN 'fee'
  ELSE 'other' END)";

// What a Savings Plan covers stands in a report at the price on demand, and a negation line takes
// it back, for many resources at once: the line itself was billed nothing.
constexpr std::string_view kCovered = "lower(coalesce(type, '')) = 'savingsplancoveredusage'";

// Programs for spreadsheets take the zeros off that an account may begin with.
constexpr std::string_view kAccount =
    "CASE WHEN regexp_matches(account, '^[0-9]{1,11}$') THEN lpad(account, 12, '0') ELSE account "
    "END";

// Products of others have a code of letters and digits that tells nothing; the models that are sold
// through the Marketplace say Bedrock in their name only.
constexpr std::string_view kService = R"(CASE
  WHEN title IS NOT NULL AND (service IS NULL OR regexp_matches(service, '^[a-z0-9]{20,}$') OR
    (contains(lower(title), 'bedrock') AND NOT contains(lower(service), 'bedrock'))) THEN title
  ELSE service END)";

// A name of a column in SQL; names come from the file.
std::string identifier(std::string_view name) {
  return "\"" + replace_all(name, "\"", "\"\"") + "\"";
}

// A cell as text, NULL where it is empty or says NULL.
std::string cell(const Schema& schema, Field field) {
  const std::string& column = schema[field];
  if (column.empty()) return "NULL::VARCHAR";
  const std::string text = "trim(CAST(" + identifier(column) + " AS VARCHAR))";
  return "CASE WHEN " + text + " IN ('', 'NULL') THEN NULL ELSE " + text + " END";
}

// The product's name: a column of its own, or a key of the map that CUR 2.0 has.
std::string title(const Schema& schema) {
  const std::string text = cell(schema, Field::kProduct);
  return fmt::format(
      R"sql(CASE WHEN ({0}) LIKE '{{%' THEN nullif(trim(regexp_extract({0}, )sql"
      R"sql('product_name["'']? *[:=] *["'']?([^"'',}}]+)', 1)), '') ELSE {0} END)sql",
      text);
}

}  // namespace

const std::string_view kTables = R"(
CREATE TABLE lines (file BIGINT, row BIGINT, began TIMESTAMP, until TIMESTAMP, account VARCHAR,
  region VARCHAR, service VARCHAR, usage VARCHAR, operation VARCHAR, resource VARCHAR,
  principal VARCHAR, kind VARCHAR, currency VARCHAR, amount DECIMAL(38,18), invoice VARCHAR,
  period TIMESTAMP, period_end TIMESTAMP, id VARCHAR, covered DECIMAL(38,18), form BIGINT);
CREATE TABLE explored (file BIGINT, row BIGINT, began VARCHAR, until VARCHAR, account VARCHAR,
  region VARCHAR, service VARCHAR, usage VARCHAR, resource VARCHAR, type VARCHAR, currency VARCHAR,
  amount VARCHAR, invoice VARCHAR);
)";

std::string cells_of(const Schema& schema, const std::string& from) {
  constexpr std::pair<Field, const char*> kCells[] = {{Field::kAt, "began"},
                                                      {Field::kUntil, "until"},
                                                      {Field::kAccount, "account"},
                                                      {Field::kRegion, "region"},
                                                      {Field::kZone, "zone"},
                                                      {Field::kService, "service"},
                                                      {Field::kUsage, "usage"},
                                                      {Field::kOperation, "operation"},
                                                      {Field::kResource, "resource"},
                                                      {Field::kPrincipal, "principal"},
                                                      {Field::kType, "type"},
                                                      {Field::kClass, "class"},
                                                      {Field::kCurrency, "currency"},
                                                      {Field::kAmount, "amount"},
                                                      {Field::kInvoice, "invoice"},
                                                      {Field::kPeriod, "period"},
                                                      {Field::kPeriodEnd, "period_end"},
                                                      {Field::kLineId, "id"}};
  std::string sql = "SELECT row_number() OVER () AS row, " + title(schema) + " AS title";
  for (const auto& [field, name] : kCells) sql += ", " + cell(schema, field) + " AS " + name;
  return sql + " FROM " + from;
}

std::string explored_cells(int64_t file) {
  return fmt::format(
      "SELECT row, NULL AS title, began, until, nullif(account, '') AS account, nullif(region, '') "
      "AS region, NULL AS zone, service, usage, NULL AS operation, nullif(resource, '') AS "
      "resource, NULL AS "
      "principal, nullif(type, '') AS type, NULL AS class, nullif(currency, '') AS currency, "
      "amount, invoice, NULL AS period, NULL AS period_end, NULL AS id FROM explored WHERE file = "
      "{}",
      file);
}

std::string insert_lines(int64_t file, int64_t form, const std::string& cells) {
  return fmt::format(
      "INSERT INTO lines SELECT {0}, row, TRY_CAST(began AS TIMESTAMP), TRY_CAST(until AS "
      "TIMESTAMP), {6}, coalesce(CASE WHEN lower(region) IN ('global', 'any', 'noregion') THEN "
      "NULL ELSE region END, regexp_replace(zone, '([0-9])[a-z]$', '\\1')), {1}, usage, operation, "
      "resource, principal, {2}, currency, CASE WHEN {3} AND money IS NOT NULL THEN 0 ELSE money "
      "END, invoice, TRY_CAST(period AS TIMESTAMP), TRY_CAST(period_end AS TIMESTAMP), id, CASE "
      "WHEN {3} THEN money END, {4} FROM (SELECT *, TRY_CAST(amount AS DECIMAL(38,18)) AS money "
      "FROM ({5}))",
      file, kService, kKind, kCovered, form, cells, kAccount);
}

}  // namespace hikeshi::cost

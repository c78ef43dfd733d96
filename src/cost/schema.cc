// SPDX-License-Identifier: Apache-2.0
#include "cost/schema.h"

#include <map>

#include "base/text.h"

namespace hikeshi::cost {
namespace {

// For each field the names that it may have, best first; `wanted`: what to call it where it is
// missing, "" for what a bill may well be without.
struct Names {
  Field field;
  std::string_view wanted;
  std::initializer_list<std::string_view> cur, focus;
};

const Names kNames[] = {
    {Field::kAt, "start of use", {"lineitemusagestartdate"}, {"chargeperiodstart"}},
    {Field::kUntil, "", {"lineitemusageenddate"}, {"chargeperiodend"}},
    {Field::kAccount, "account", {"lineitemusageaccountid"}, {"subaccountid", "billingaccountid"}},
    {Field::kPayer, "", {"billpayeraccountid"}, {"billingaccountid"}},
    {Field::kRegion, "region", {"productregioncode", "productregion"}, {"regionid", "region"}},
    {Field::kZone, "", {"lineitemavailabilityzone"}, {"availabilityzone"}},
    {Field::kService,
     "service",
     {"lineitemproductcode", "productservicecode", "productproductname"},
     {"xservicecode", "servicename"}},
    {Field::kProduct, "", {"productproductname", "product"}, {"servicename"}},
    {Field::kUsage,
     "usage type",
     {"lineitemusagetype", "productusagetype"},
     {"xusagetype", "skumeter", "skuid"}},
    {Field::kOperation, "", {"lineitemoperation", "productoperation"}, {"xoperation"}},
    {Field::kResource, "resource", {"lineitemresourceid"}, {"resourceid"}},
    {Field::kPrincipal, "", {"lineitemiamprincipal"}, {}},
    {Field::kType, "kind of line", {"lineitemlineitemtype"}, {"chargecategory"}},
    {Field::kClass, "", {}, {"chargeclass"}},
    {Field::kCurrency,
     "currency",
     {"lineitemcurrencycode", "pricingcurrency"},
     {"billingcurrency"}},
    {Field::kAmount, "cost", {"lineitemunblendedcost"}, {"billedcost"}},
    {Field::kInvoice, "", {"billinvoiceid"}, {"invoiceid"}},
    {Field::kPeriod, "", {"billbillingperiodstartdate"}, {"billingperiodstart"}},
    {Field::kPeriodEnd, "", {"billbillingperiodenddate"}, {"billingperiodend"}},
    {Field::kLineId, "", {"identitylineitemid"}, {}},
};

std::string plain(std::string_view name) {
  std::string out;
  for (const char c : to_lower(name)) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out += c;
  }
  return out;
}

// Reports and exports of AWS write the same codes, so that one form goes on where another ends.
std::string names_of(const Schema& schema) {
  const std::string service = plain(schema[Field::kService]), usage = plain(schema[Field::kUsage]);
  return (service.ends_with("code") ? "code" : service) + " " +
         (usage.ends_with("usagetype") ? "type" : usage);
}

}  // namespace

Result<Schema> schema_of(const std::vector<std::string>& header) {
  std::map<std::string, std::string> by_name;
  bool slash = false;
  for (const std::string& column : header) {
    by_name.emplace(plain(column), column);
    slash = slash || column.find('/') != column.npos;
  }
  Schema schema;
  const bool focus = by_name.contains("billedcost");
  if (!focus && !by_name.contains("lineitemunblendedcost"))
    return fail(Code::kUnsupported,
                "the header is of no Cost and Usage Report and no FOCUS export");
  schema.format = focus ? "focus" : slash ? "cur_legacy" : "cur_2";
  for (const Names& names : kNames) {
    std::string& column = schema.columns[static_cast<size_t>(names.field)];
    for (const std::string_view name : focus ? names.focus : names.cur) {
      const auto it = by_name.find(std::string(name));
      if (it == by_name.end()) continue;
      column = it->second;
      break;
    }
    if (column.empty() && !names.wanted.empty()) schema.missing.emplace_back(names.wanted);
  }
  if (schema[Field::kAt].empty())
    return fail(Code::kUnsupported, "the bill has no column with the start of the use");
  schema.names = names_of(schema);
  return schema;
}

}  // namespace hikeshi::cost

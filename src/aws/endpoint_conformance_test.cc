// SPDX-License-Identifier: Apache-2.0
// AWS's own endpoint tests, which botocore carries for every service: the rules alone, and from a
// call of an operation to its endpoint.
#include <gtest/gtest.h>

#include <cstdio>
#include <map>
#include <set>

#include "aws/botocore_data.h"
#include "aws/endpoint.h"
#include "aws/endpoint_rules.h"

namespace hikeshi::aws {
namespace {

struct Service {
  std::string name;
  Json rules;
  Json cases;
  std::filesystem::path folder;
};

// Services with the rules and the cases to them; all have both.
const std::vector<Service>& services() {
  static const std::vector<Service> all = [] {
    std::vector<Service> out;
    for (const auto& [name, folder] : services_with("endpoint-rule-set-1.json")) {
      const std::filesystem::path tests = "tests/functional/endpoint-rules/" + name;
      out.push_back({name, read_botocore(folder / "endpoint-rule-set-1.json"),
                     read_botocore(tests / "endpoint-tests-1.json")["testCases"], folder});
    }
    return out;
  }();
  return all;
}

const Json& partitions() {
  static const Json all = read_botocore("botocore/data/partitions.json");
  return all;
}

Json expected_endpoint(const Json& expect) {
  Json out = expect.at("endpoint");
  for (const char* part : {"properties", "headers"})
    if (!out.contains(part)) out[part] = Json::object();
  return out;
}

// Objects without order.
nlohmann::json sorted(const Json& value) { return nlohmann::json::parse(value.dump()); }

void expect_as_said(const Result<Json>& got, const Json& expect, const std::string& where) {
  if (expect.contains("error")) {
    ASSERT_FALSE(got.has_value()) << where << got->dump();
    EXPECT_EQ(got.error().message, expect.at("error").get<std::string>()) << where;
  } else {
    ASSERT_TRUE(got.has_value()) << where << got.error().message;
    EXPECT_EQ(sorted(*got), sorted(expected_endpoint(expect))) << where;
  }
}

TEST(EndpointConformance, RulesSayWhatAwsExpects) {
  size_t cases = 0, refusals = 0;
  for (const Service& service : services()) {
    for (const Json& each : service.cases) {
      const std::string where = service.name + ": " + each.value("documentation", "") + ": ";
      const Json params = each.value("params", Json::object());
      expect_as_said(evaluate_rules(service.rules, partitions(), params), each.at("expect"), where);
      ++cases;
      refusals += each.at("expect").contains("error");
    }
  }
  std::printf("%zu services, %zu cases, %zu of them refusals\n", services().size(), cases,
              refusals);
  EXPECT_GE(services().size(), 430u);
  EXPECT_GE(cases, 10000u);
}

// What resolve_endpoint() must refuse although the rules allow it, and why.
bool is_refused_on_purpose(const Error& error, const std::string& url) {
  switch (error.code) {
    case Code::kNotAllowed:
      return url.starts_with("http://");  // to another machine
    case Code::kUnsupported:
      return true;  // see the counts below
    case Code::kUsage:
      return url.find("us-east.special") < url.size();  // a dot in the region
    default:
      return false;
  }
}

TEST(EndpointConformance, EndpointsAreTakenOver) {
  std::map<std::string, size_t> refused;
  size_t taken = 0;
  for (const Service& service : services()) {
    for (const Json& each : service.cases) {
      if (!each.at("expect").contains("endpoint")) continue;
      const std::string url = each["expect"]["endpoint"]["url"].get<std::string>();
      const auto got = resolve_endpoint(service.rules, partitions(), each.value("params", Json{}));
      if (!got) {
        EXPECT_TRUE(is_refused_on_purpose(got.error(), url)) << url << got.error().message;
        const bool is_signature = got.error().code == Code::kUnsupported;
        ++refused[is_signature ? got.error().message
                               : "http to another machine, a region with a dot"];
        continue;
      }
      ++taken;
      const std::string whole = got->scheme + "://" + got->host + got->path;
      EXPECT_TRUE(url == whole || url == whole + "/") << url << " " << whole;
    }
  }
  std::printf("%zu endpoints taken over\n", taken);
  for (const auto& [why, count] : refused) std::printf("%5zu refused: %s\n", count, why.c_str());
  EXPECT_EQ(refused["AWS wants a signature here that is not known: sigv4-s3express"], 47u);
  EXPECT_EQ(refused["AWS wants a signature here that is not known: sigv4a"], 17u);
  EXPECT_EQ(refused["http to another machine, a region with a dot"], 19u);
}

std::vector<ContextMember> context_members(const Json& model, const Json& operation) {
  std::vector<ContextMember> out;
  if (!operation.contains("input")) return out;
  const Json& shape = model["shapes"][operation["input"]["shape"].get<std::string>()];
  for (const auto& [name, member] : shape["members"].items())
    if (member.contains("contextParam"))
      out.push_back({member["contextParam"]["name"].get<std::string>(), name});
  return out;
}

TEST(EndpointConformance, CallsOfOperationsReachTheirEndpoint) {
  size_t calls = 0;
  std::set<std::string> reached;
  for (const Service& service : services()) {
    Json model;
    for (const Json& each : service.cases) {
      for (const Json& input : each.value("operationInputs", Json::array())) {
        if (model.is_null()) model = read_botocore(service.folder / "service-2.json");
        const Json& operation = model["operations"][input.at("operationName").get<std::string>()];
        const Json params = input.value("operationParams", Json::object());
        const EndpointCall call{
            service.rules, partitions(), operation, context_members(model, operation), params, ""};
        const auto values = endpoint_params(call, input.value("builtInParams", Json::object()));
        ASSERT_TRUE(values.has_value()) << values.error().message;
        expect_as_said(evaluate_rules(service.rules, partitions(), *values), each.at("expect"),
                       service.name + ": " + each.value("documentation", "") + ": ");
        ++calls;
        reached.insert(service.name);
      }
    }
  }
  std::printf("%zu calls of %zu services\n", calls, reached.size());
  EXPECT_GE(calls, 300u);
}

// Parameters that a client may set (clientContextParams) are builtins, known to endpoint_builtins()
// by their own name, or fixed by each operation: EndpointSettings covers them.
TEST(EndpointConformance, NoParameterOfTheClientIsLeftOut) {
  size_t params = 0;
  for (const char* name : {"s3", "s3control", "acm"}) {
    const auto service = std::find_if(services().begin(), services().end(),
                                      [&](const Service& each) { return each.name == name; });
    ASSERT_NE(service, services().end());
    const Json model = read_botocore(service->folder / "service-2.json");
    const EndpointCall call{service->rules, partitions(), Json(), {}, Json(), name};
    const Json builtins = endpoint_builtins({}, call);
    for (const auto& [param, spec] : model.at("clientContextParams").items()) {
      const Json& rule = service->rules.at("parameters").at(param);
      EXPECT_TRUE(rule.contains("builtIn") || builtins.contains(param) || param == "ServiceType");
      ++params;
    }
  }
  EXPECT_EQ(params, 7u);
}

}  // namespace
}  // namespace hikeshi::aws

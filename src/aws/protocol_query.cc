// SPDX-License-Identifier: Apache-2.0
// query and ec2 requests: a form in which the path to each value is its name, as
// "Filter.1.Value.2=running". The two differ in how names and lists are written.
#include "aws/wire.h"

namespace hikeshi::aws::wire {
namespace {

class FormWriter {
 public:
  FormWriter(bool ec2, std::string& out) : ec2_(ec2), out_(out) {}

  void add(std::string_view key, std::string_view value) {
    if (!out_.empty()) out_ += '&';
    out_ += uri_encode(key) + '=' + uri_encode(value);
  }

  void structure(const Shape& shape, const Json& value, const std::string& prefix) {
    for_each_set(shape, value, [&](const Member& member, const Json& item) {
      write(member.ref, item, prefix.empty() ? name_of(member) : prefix + '.' + name_of(member));
    });
  }

 private:
  void write(const Ref& ref, const Json& value, const std::string& prefix) {
    switch (ref.shape->type) {
      case Type::kStructure:
        return structure(*ref.shape, value, prefix);
      case Type::kList:
        return list(ref, value, prefix);
      case Type::kMap:
        return map(ref, value, prefix);
      default:
        return add(prefix, to_text(ref, value, TimeFormat::kIso8601));
    }
  }

  void list(const Ref& ref, const Json& value, const std::string& prefix) {
    if (value.empty() && !ec2_) return add(prefix, "");
    const std::string base = ec2_ ? prefix : list_prefix(ref, prefix);
    for (size_t i = 0; i < value.size(); ++i)
      write(ref.shape->element, value[i], base + '.' + std::to_string(i + 1));
  }

  // A flattened list is called as its elements are, where it has no name of its own.
  static std::string list_prefix(const Ref& ref, const std::string& prefix) {
    const std::string& element = ref.shape->element.location_name;
    if (!ref.flattened) return prefix + '.' + (element.empty() ? "member" : element);
    if (element.empty() || ref.own_name) return prefix;
    const size_t dot = prefix.rfind('.');
    return dot == std::string::npos ? element : prefix.substr(0, dot + 1) + element;
  }

  void map(const Ref& ref, const Json& value, const std::string& prefix) {
    const auto name = [](const Ref& part, std::string_view otherwise) {
      return part.location_name.empty() ? std::string(otherwise) : part.location_name;
    };
    const std::string base = ref.flattened ? prefix : prefix + ".entry";
    size_t i = 0;
    for (const auto& [key, item] : value.items()) {
      if (item.is_null()) continue;
      const std::string entry = base + '.' + std::to_string(++i) + '.';
      add(entry + name(ref.shape->key, "key"), key);
      write(ref.shape->value, item, entry + name(ref.shape->value, "value"));
    }
  }

  // An ec2 request capitalises locationName, which is the name in answers.
  std::string name_of(const Member& member) const {
    if (!ec2_) return std::string(name_on_wire(member));
    if (!member.ref.query_name.empty()) return member.ref.query_name;
    std::string name(name_on_wire(member));
    if (name.front() >= 'a' && name.front() <= 'z')
      name.front() = static_cast<char>(name.front() - 32);
    return name;
  }

  bool ec2_;
  std::string& out_;
};

void make_form(bool ec2, const Operation& operation, const Json& parameters, HttpRequest& request) {
  FormWriter form(ec2, request.body);
  form.add("Action", operation.name);
  form.add("Version", operation.model->text("apiVersion"));
  if (operation.input) form.structure(*operation.input.shape, parameters, "");
  set_header(request.headers, "Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
}

}  // namespace

void make_query(const Operation& operation, const Json& parameters, HttpRequest& request) {
  make_form(false, operation, parameters, request);
}

void make_ec2(const Operation& operation, const Json& parameters, HttpRequest& request) {
  make_form(true, operation, parameters, request);
}

}  // namespace hikeshi::aws::wire

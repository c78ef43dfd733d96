// SPDX-License-Identifier: Apache-2.0
// XML bodies: those of rest-xml requests, and the answers of rest-xml, query and ec2.
#include <algorithm>

#include "aws/wire.h"

namespace hikeshi::aws::wire {
namespace {

// ---- requests

void write_value(pugi::xml_node parent, const Ref& ref, const char* name, const Json& value);

void add_namespace(pugi::xml_node node, const Ref& ref) {
  if (ref.xml_uri.empty()) return;
  const std::string name = ref.xml_prefix.empty() ? "xmlns" : "xmlns:" + ref.xml_prefix;
  node.append_attribute(name.c_str()).set_value(ref.xml_uri.c_str());
}

void write_members(pugi::xml_node node, const Shape& shape, const Json& value, bool body_only) {
  for_each_set(shape, value, [&](const Member& member, const Json& item) {
    if (body_only && member.ref.location != Location::kBody) return;
    const std::string name(name_on_wire(member));
    if (member.ref.xml_attribute) {
      const std::string text = to_text(member.ref, item, TimeFormat::kIso8601);
      node.append_attribute(name.c_str()).set_value(text.c_str());
    } else {
      write_value(node, member.ref, name.c_str(), item);
    }
  });
}

void write_list(pugi::xml_node parent, const Ref& ref, const char* name, const Json& value) {
  const std::string& element = ref.shape->element.location_name;
  pugi::xml_node node = parent;
  if (!ref.flattened) {
    node = parent.append_child(name);
    add_namespace(node, ref);
    name = element.empty() ? "member" : element.c_str();
  }
  for (const Json& item : value) write_value(node, ref.shape->element, name, item);
}

void write_map(pugi::xml_node parent, const Ref& ref, const char* name, const Json& value) {
  const Ref &key = ref.shape->key, &item = ref.shape->value;
  pugi::xml_node node = parent;
  if (!ref.flattened) {
    node = parent.append_child(name);
    add_namespace(node, ref);
  }
  for (const auto& [text, entry_value] : value.items()) {
    if (entry_value.is_null()) continue;
    pugi::xml_node entry = node.append_child(ref.flattened ? name : "entry");
    write_value(entry, key, key.location_name.empty() ? "key" : key.location_name.c_str(), text);
    write_value(entry, item, item.location_name.empty() ? "value" : item.location_name.c_str(),
                entry_value);
  }
}

void write_value(pugi::xml_node parent, const Ref& ref, const char* name, const Json& value) {
  if (ref.shape->type == Type::kList) return write_list(parent, ref, name, value);
  if (ref.shape->type == Type::kMap) return write_map(parent, ref, name, value);
  pugi::xml_node node = parent.append_child(name);
  add_namespace(node, ref);
  if (ref.shape->type == Type::kStructure) return write_members(node, *ref.shape, value, false);
  const std::string text = to_text(ref, value, TimeFormat::kIso8601);
  if (!text.empty()) node.text().set(text.c_str());
}

class StringWriter : public pugi::xml_writer {
 public:
  void write(const void* data, size_t size) override {
    out.append(static_cast<const char*>(data), size);
  }
  std::string out;
};

// ---- answers

// What pugixml itself does not limit. The walk keeps no stack of its own.
class LimitWalker : public pugi::xml_tree_walker {
 public:
  bool for_each(pugi::xml_node&) override { return depth() < kMaxDepth; }
};

Json read_value(const Ref& ref, pugi::xml_node node);

bool is_called(pugi::xml_node node, std::string_view name) {
  return node.type() == pugi::node_element && local_name(node.name()) == name;
}

template <class Act>
void for_each_child(pugi::xml_node parent, std::string_view name, Act&& act) {
  for (pugi::xml_node node : parent.children()) {
    if (is_called(node, name)) act(node);
  }
}

bool has_child(pugi::xml_node parent, std::string_view name) {
  const auto children = parent.children();
  return std::any_of(children.begin(), children.end(),
                     [&](pugi::xml_node node) { return is_called(node, name); });
}

// The elements of a flattened list are called as the member is, or as the list's element: models
// that name both mean either, so what is there decides.
std::string_view flattened_name(const Member& member, pugi::xml_node parent) {
  const std::string& element = member.ref.shape->element.location_name;
  const std::string_view own = name_on_wire(member);
  if (element.empty() || (member.ref.own_name && has_child(parent, own))) return own;
  return has_child(parent, element) ? std::string_view(element) : own;
}

void read_flattened_list(const Member& member, pugi::xml_node parent, Json& out) {
  Json list = Json::array();
  for_each_child(parent, flattened_name(member, parent), [&](pugi::xml_node node) {
    list.push_back(read_value(member.ref.shape->element, node));
  });
  if (!list.empty()) append(out, member.name, std::move(list));
}

void read_entry(const Shape& map, pugi::xml_node entry, Json& out) {
  const auto name = [](const Ref& ref, std::string_view otherwise) {
    return ref.location_name.empty() ? otherwise : std::string_view(ref.location_name);
  };
  const pugi::xml_node key = child_of(entry, name(map.key, "key"));
  const pugi::xml_node value = child_of(entry, name(map.value, "value"));
  if (key && value) append(out, xml_text(key), read_value(map.value, value));
}

void read_flattened_map(const Member& member, pugi::xml_node parent, Json& out) {
  Json map = Json::object();
  for_each_child(parent, name_on_wire(member),
                 [&](pugi::xml_node entry) { read_entry(*member.ref.shape, entry, map); });
  drop_twins(map);
  if (!map.empty()) append(out, member.name, std::move(map));
}

void read_attribute(const Member& member, pugi::xml_node node, Json& out) {
  const std::string_view wanted = name_on_wire(member);
  for (const pugi::xml_attribute attribute : node.attributes()) {
    if (attribute.name() == wanted || local_name(attribute.name()) == local_name(wanted))
      return append(out, member.name, from_text(member.ref, attribute.value()));
  }
}

void read_member(const Member& member, pugi::xml_node node, Json& out) {
  if (!is_in_answer_body(member.ref)) return;
  if (member.ref.xml_attribute) return read_attribute(member, node, out);
  const Type type = member.ref.shape->type;
  if (member.ref.flattened && type == Type::kList) return read_flattened_list(member, node, out);
  if (member.ref.flattened && type == Type::kMap) return read_flattened_map(member, node, out);
  if (const pugi::xml_node found = child_of(node, name_on_wire(member)))
    append(out, member.name, read_value(member.ref, found));
}

void name_unknown(pugi::xml_node node, Json& out) {
  for (const pugi::xml_node item : node.children()) {
    if (item.type() != pugi::node_element) continue;
    out["SDK_UNKNOWN_MEMBER"] = {{"name", valid_text(local_name(item.name()))}};
    return;
  }
}

// Every child element counts, whatever its name: services do not agree on "member" and "item".
Json read_list(const Shape& shape, pugi::xml_node node) {
  Json out = Json::array();
  for (const pugi::xml_node item : node.children()) {
    if (item.type() == pugi::node_element) out.push_back(read_value(shape.element, item));
  }
  return out;
}

Json read_map(const Shape& shape, pugi::xml_node node) {
  Json out = Json::object();
  for (const pugi::xml_node entry : node.children()) read_entry(shape, entry, out);
  drop_twins(out);
  return out;
}

Json read_value(const Ref& ref, pugi::xml_node node) {
  switch (ref.shape->type) {
    case Type::kStructure:
      return read_xml(*ref.shape, node);
    case Type::kList:
      return read_list(*ref.shape, node);
    case Type::kMap:
      return read_map(*ref.shape, node);
    default:
      return from_text(ref, xml_text(node));
  }
}

}  // namespace

std::string xml_body(const Ref& ref, std::string_view root, const Json& value, bool body_only) {
  pugi::xml_document document;
  pugi::xml_node node = document.append_child(std::string(root).c_str());
  add_namespace(node, ref);
  write_members(node, *ref.shape, value, body_only);
  StringWriter writer;
  document.save(writer, "", pugi::format_raw | pugi::format_no_declaration, pugi::encoding_utf8);
  return std::move(writer.out);
}

Result<XmlAnswer> XmlAnswer::parse(std::string_view body) {
  if (body.size() > kMaxBody) return fail(Code::kLimit, "the answer is too large");
  if (static_cast<size_t>(std::count(body.begin(), body.end(), '<')) > 2 * kMaxNodes)
    return fail(Code::kLimit, "the answer has too many elements");
  // A zero byte would end the document for the parser, silently.
  if (body.find('\0') != std::string_view::npos)
    return fail(Code::kCorrupt, "the answer is not XML");
  XmlAnswer answer;
  answer.document_ = std::make_unique<pugi::xml_document>();
  constexpr unsigned kOptions = pugi::parse_default | pugi::parse_ws_pcdata_single;
  const pugi::xml_parse_result parsed =
      answer.document_->load_buffer(body.data(), body.size(), kOptions, pugi::encoding_utf8);
  if (!parsed || !answer.root()) return fail(Code::kCorrupt, "the answer is not XML");
  LimitWalker walker;
  if (!answer.document_->traverse(walker))
    return fail(Code::kLimit, "the answer is nested too deep");
  return answer;
}

std::string_view local_name(std::string_view name) {
  const size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

pugi::xml_node child_of(pugi::xml_node parent, std::string_view name) {
  for (const pugi::xml_node node : parent.children()) {
    if (is_called(node, name)) return node;
  }
  return {};
}

std::string xml_text(pugi::xml_node node) {
  std::string text;
  for (const pugi::xml_node part : node.children()) {
    if (part.type() == pugi::node_pcdata || part.type() == pugi::node_cdata) text += part.value();
  }
  return valid_text(text);
}

Json read_xml(const Shape& shape, pugi::xml_node node) {
  Json out = Json::object();
  for (const Member& member : shape.members) read_member(member, node, out);
  if (shape.is_union && out.empty()) name_unknown(node, out);
  return out;
}

}  // namespace hikeshi::aws::wire

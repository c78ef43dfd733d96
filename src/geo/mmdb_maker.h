// SPDX-License-Identifier: Apache-2.0
// For tests: writes a database in MaxMind's format from prefixes and JSON, by the format's
// published description (maxmind.github.io/MaxMind-DB) and not by the library that reads it.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "geo/ip.h"

namespace hikeshi::geo {

class MmdbMaker {
 public:
  explicit MmdbMaker(std::string type) : type_(std::move(type)), nodes_(1) {}

  // Longer prefixes after those that hold them.
  void add(const std::string& prefix, const nlohmann::json& value) {
    const Prefix p = parse_prefix(prefix).value();
    Ip ip = p.ip;
    if (is_v4(ip)) ip[10] = ip[11] = 0;  // IPv4 lies at ::a.b.c.d in the tree
    size_t node = 0;
    for (int i = 0; i + 1 < p.length; ++i) node = step(node, bit(ip, i));
    nodes_[node][bit(ip, p.length - 1)] = {Record::kData, data_.size()};
    data_ += encoded(value);
  }

  std::string bytes() const {
    std::string out;
    for (const auto& node : nodes_) out += number(value(node[0]), 4) + number(value(node[1]), 4);
    out += std::string(16, '\0') + data_ + "\xab\xcd\xefMaxMind.com";
    return out + head(7, 9) + field("node_count", 6, 4, nodes_.size()) +
           field("record_size", 5, 2, 32) + field("ip_version", 5, 2, 6) +
           field("binary_format_major_version", 5, 2, 2) +
           field("binary_format_minor_version", 5, 2, 0) + field("build_epoch", 9, 8, 1790000000) +
           encoded("database_type") + encoded(type_) + encoded("languages") + head(11, 0) +
           encoded("description") + head(7, 0);
  }

 private:
  struct Record {
    enum Kind { kNothing, kNode, kData } kind = kNothing;
    size_t at = 0;
  };

  static size_t bit(const Ip& ip, int i) {
    return (ip[static_cast<size_t>(i / 8)] >> (7 - i % 8)) & 1U;
  }

  size_t step(size_t node, size_t side) {
    if (nodes_[node][side].kind != Record::kNode) {
      const Record before = nodes_[node][side];  // what a longer prefix leaves stays as it was
      nodes_[node][side] = {Record::kNode, nodes_.size()};
      nodes_.push_back({before, before});
    }
    return nodes_[node][side].at;
  }

  size_t value(const Record& record) const {
    if (record.kind == Record::kNode) return record.at;
    return record.kind == Record::kData ? nodes_.size() + 16 + record.at : nodes_.size();
  }

  static std::string number(uint64_t value, int bytes) {
    std::string out;
    for (int i = bytes - 1; i >= 0; --i) out += static_cast<char>(value >> (8 * i));
    return out;
  }

  static std::string field(const char* name, int type, int bytes, uint64_t value) {
    return encoded(name) + head(type, static_cast<size_t>(bytes)) + number(value, bytes);
  }

  // A control byte or two: type and size.
  static std::string head(int type, size_t size) {
    const size_t shown = size < 29 ? size : 29;
    std::string out(1, static_cast<char>((type < 8 ? type << 5 : 0) | static_cast<int>(shown)));
    if (type >= 8) out += static_cast<char>(type - 7);
    if (size >= 29) out += static_cast<char>(size - 29);
    return out;
  }

  static std::string encoded(const nlohmann::json& value) {
    if (value.is_string()) {
      const auto text = value.get<std::string>();
      return head(2, text.size()) + text;
    }
    if (value.is_number()) return head(6, 4) + number(value.get<uint64_t>(), 4);
    std::string out = head(7, value.size());
    for (const auto& [name, member] : value.items()) out += encoded(name) + encoded(member);
    return out;
  }

  std::string type_, data_;
  std::vector<std::array<Record, 2>> nodes_;
};

}  // namespace hikeshi::geo

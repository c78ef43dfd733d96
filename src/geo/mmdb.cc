// SPDX-License-Identifier: Apache-2.0
#include "geo/mmdb.h"

#include <fmt/format.h>
#include <maxminddb.h>
#include <netinet/in.h>

#include <charconv>
#include <cstring>
#include <filesystem>
#include <initializer_list>
#include <optional>

namespace hikeshi::geo {

struct Mmdb::Handle {
  MMDB_s db{};
  bool open = false;
  Handle() = default;
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() {
    if (open) MMDB_close(&db);
  }
};

namespace {

// A value by its path, the last of which is nullptr; nullopt where it is not there.
std::optional<MMDB_entry_data_s> value_at(MMDB_entry_s& entry, const char* const* path) {
  MMDB_entry_data_s data{};
  if (MMDB_aget_value(&entry, &data, path) != MMDB_SUCCESS || !data.has_data) return std::nullopt;
  return data;
}

std::string text_at(MMDB_entry_s& entry, std::initializer_list<const char*> path) {
  std::vector<const char*> names(path);
  names.push_back(nullptr);
  const auto data = value_at(entry, names.data());
  if (!data || data->type != MMDB_DATA_TYPE_UTF8_STRING) return {};
  return {data->utf8_string, data->data_size};
}

uint32_t number_at(MMDB_entry_s& entry, const char* name) {
  const char* const path[] = {name, nullptr};
  const auto data = value_at(entry, path);
  if (!data) return 0;
  if (data->type == MMDB_DATA_TYPE_UINT32) return data->uint32;
  if (data->type == MMDB_DATA_TYPE_UINT16) return data->uint16;
  return 0;
}

// "AS64500", as IPinfo writes it.
uint32_t number_of_as(std::string_view text) {
  if (text.starts_with("AS")) text.remove_prefix(2);
  uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? number : 0;
}

bool is_country_code(std::string_view text) {
  return text.size() == 2 && text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'A' && text[1] <= 'Z';
}

// MaxMind and DB-IP: country.iso_code. IPinfo: country_code beside a name, or a code in `country`.
// Where nobody is said to live there, the country of the registry.
std::string country_in(MMDB_entry_s& entry) {
  for (const auto path : {std::initializer_list<const char*>{"country", "iso_code"},
                          {"country_code"},
                          {"country"},
                          {"registered_country", "iso_code"}}) {
    std::string text = text_at(entry, path);
    if (is_country_code(text)) return text;
  }
  return {};
}

void read_network(MMDB_entry_s& entry, Place& place) {
  uint32_t number = number_at(entry, "autonomous_system_number");
  if (number == 0) number = number_of_as(text_at(entry, {"asn"}));
  if (number == 0) return;
  place.asn = number;
  for (const char* name : {"autonomous_system_organization", "as_name", "name"}) {
    place.as_name = text_at(entry, {name});
    if (!place.as_name.empty()) return;
  }
}

sockaddr_storage sockaddr_of(const Ip& ip) {
  sockaddr_storage storage{};
  if (is_v4(ip)) {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    std::memcpy(&v4.sin_addr, ip.data() + 12, 4);
    std::memcpy(&storage, &v4, sizeof v4);
  } else {
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    std::memcpy(&v6.sin6_addr, ip.data(), 16);
    std::memcpy(&storage, &v6, sizeof v6);
  }
  return storage;
}

}  // namespace

Mmdb::Mmdb(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}
Mmdb::~Mmdb() = default;
Mmdb::Mmdb(Mmdb&&) noexcept = default;
Mmdb& Mmdb::operator=(Mmdb&&) noexcept = default;

Result<Mmdb> Mmdb::open(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored))
    return fail(Code::kNotFound, path + ": there is no such file");
  // Opening a pipe would wait for a writer for ever.
  if (!std::filesystem::is_regular_file(path, ignored))
    return fail(Code::kUnsupported, path + ": no regular file");
  auto handle = std::make_unique<Handle>();
  const int status = MMDB_open(path.c_str(), MMDB_MODE_MMAP, &handle->db);
  if (status != MMDB_SUCCESS)
    return fail(Code::kCorrupt,
                fmt::format("{}: {}; give a country or ASN database in MaxMind's format (.mmdb), "
                            "unpacked",
                            path, MMDB_strerror(status)));
  handle->open = true;
  Mmdb db(std::move(handle));
  db.path_ = path;
  const MMDB_metadata_s& about = db.handle_->db.metadata;
  if (about.database_type != nullptr) db.type_ = about.database_type;
  db.built_at_ = static_cast<int64_t>(about.build_epoch);
  return db;
}

Status Mmdb::look_up(const Ip& ip, Place& place) const {
  const sockaddr_storage address = sockaddr_of(ip);
  int error = MMDB_SUCCESS;
  MMDB_lookup_result_s found =
      MMDB_lookup_sockaddr(&handle_->db, reinterpret_cast<const sockaddr*>(&address), &error);
  if (error == MMDB_IPV6_LOOKUP_IN_IPV4_DATABASE_ERROR) return {};  // it has no IPv6 at all
  if (error != MMDB_SUCCESS)
    return fail(Code::kCorrupt, fmt::format("{}: {}", path_, MMDB_strerror(error)));
  if (!found.found_entry) return {};
  if (place.country.empty()) place.country = country_in(found.entry);
  if (place.asn == 0) read_network(found.entry, place);
  return {};
}

}  // namespace hikeshi::geo

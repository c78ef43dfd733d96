// SPDX-License-Identifier: Apache-2.0
// Databases of addresses in MaxMind's format: GeoLite2, DB-IP, IPinfo and their kin.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "geo/ip.h"
#include "geo/place.h"

namespace hikeshi::geo {

// libmaxminddb is seen by mmdb.cc alone. The file is mapped: it must not be cut short meanwhile.
// Any thread.
class Mmdb {
 public:
  // kNotFound where there is no such file, kUnsupported for what is no regular file, kCorrupt for
  // what is no such database.
  static Result<Mmdb> open(const std::string& path);
  ~Mmdb();
  Mmdb(Mmdb&&) noexcept;
  Mmdb& operator=(Mmdb&&) noexcept;

  // Adds what the database knows and the place does not have yet: country, network, its owner.
  // kCorrupt where the file contradicts itself at this address.
  Status look_up(const Ip& ip, Place& place) const;

  const std::string& path() const { return path_; }
  const std::string& type() const { return type_; }  // as "GeoLite2-ASN"
  int64_t built_at() const { return built_at_; }     // seconds since 1970

 private:
  struct Handle;
  explicit Mmdb(std::unique_ptr<Handle> handle);

  std::unique_ptr<Handle> handle_;
  std::string path_, type_;
  int64_t built_at_ = 0;
};

}  // namespace hikeshi::geo

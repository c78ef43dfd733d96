// SPDX-License-Identifier: Apache-2.0
// From the words of a mail to what it means: the key phrases of AWS's layouts as tables.
#pragma once

#include <optional>
#include <string>

#include "notice/mapped.h"
#include "notice/vocabulary.h"

namespace hikeshi::notice {

// One message, cleaned. Both texts may be empty.
struct Words {
  const Mapped& subject;
  const Mapped& body;
};

struct Meaning {
  std::optional<NoticeClass> notice_class;  // nullopt: no notice
  Evidence evidence;                        // the phrase that decided
  bool opens_case = false;
  bool we_reported = false;  // an acknowledgement of a report that we filed
};

// `sender`: the address it claims to come from, "" when unknown.
Meaning classify(const Words& words, std::string_view sender);

struct StageFound {
  Stage stage = Stage::kInitial;
  std::optional<Evidence> evidence;
};
StageFound stage_of(const Words& words, NoticeClass notice_class);

// Written by us to AWS: it greets AWS's abuse or support team.
bool greets_aws(const Mapped& body);

// Invoices, newsletters, maintenance and the like, or nothing about AWS or abuse at all.
bool is_everyday_mail(const Words& words);

}  // namespace hikeshi::notice

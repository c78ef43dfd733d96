// SPDX-License-Identifier: Apache-2.0
// The parts of the HTML report, one function a section, and what they share. Internal to report/.
#pragma once

#include <functional>
#include <initializer_list>
#include <string>
#include <utility>

#include "report/html_page.h"
#include "report/options.h"
#include "report/picture.h"
#include "report/plain.h"
#include "report/say.h"
#include "report/words.h"

namespace hikeshi::report {

struct View {
  const CaseState& state;
  const Picture& picture;
  const HtmlOptions& options;
  Page& page;

  Lang lang() const { return options.lang; }
  template <class... V>
  std::string in(Text text, const V&... values) const {
    return report::say(options.lang, text, values...);
  }
};

// How far a table goes. The bytes are what bounds the file; the rows are what people read.
struct TableLimit {
  size_t rows = 500;
  size_t bytes = size_t{1} << 20;
};

enum class Tone { kPlain, kRed, kAmber, kGreen, kBlue };

void begin_section(View& v, Markup id, Text title);
void end_section(View& v);
void chip(Page& page, Tone tone, std::string_view text);
void confidence_chip(View& v, std::string_view confidence);
void paragraph(Page& page, std::string_view text);
void nothing(Page& page, Text text);
void nothing_in_logs(View& v, Text text);  // or that there are no logs to find it in

// One <tr> for each fact, written by `row` between its tags; a caption line counts what is missing.
using WriteRow = std::function<void(const Fact&)>;
void table(View& v, Markup kind, std::initializer_list<Text> titles, const Facts& facts,
           const TableLimit& limit, const WriteRow& row);
void cell(Page& page, std::string_view text, size_t columns = 160);
void code_cell(Page& page, std::string_view text, size_t columns = 120);
void time_cell(Page& page, std::string_view rfc3339);  // to the second; the head says UTC
void region_cell(Page& page, std::string_view region);
void type_cell(Page& page, std::string_view type);
void principal_cell(View& v, std::string_view principal);

// "user/ops" for an ARN of the case's account, any other text as it is.
std::string_view own_name(const View& v, std::string_view principal);
void link_cell(Page& page, const Fact& fact);

// "N more: hikeshi show CASE --json"
void more_line(View& v, size_t missing);

// A description list: nothing is written for an empty value.
void term(Page& page, Text name, std::string_view value);

void write_style(Page& page);

void write_header(View& v);
void write_contents(View& v);
void write_summary(View& v);
void write_notices(View& v);
void write_steps(View& v);
void write_suspects(View& v);
void write_credentials(View& v);
void write_causes(View& v);
void write_timeline(View& v);
void write_events(View& v);
void write_made(View& v);
void write_modified(View& v);
void write_disputed(View& v);
void write_coverage(View& v);
void write_statements(View& v);
void write_evidence(View& v);  // last: prints what the others have linked to
void write_footer(View& v);

}  // namespace hikeshi::report

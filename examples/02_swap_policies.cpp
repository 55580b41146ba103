// SPDX-License-Identifier: MIT
//
// Three experiments that differ by one line each, compared in one table.
#include <cstdlib>
#include <cxr/cxr.hpp>
#include <iostream>
#include <vector>

using base =
    cxr::pipeline<cxr::synthetic_cxr, cxr::patient_holdout, cxr::tiny_densenet<>, cxr::mlp_head,
                  cxr::adamw, cxr::metric_set<cxr::accuracy, cxr::recall, cxr::auroc>>;
using linear = cxr::swap<base, cxr::linear_head>;
using with_sgd = cxr::swap<base, cxr::sgd, cxr::no_augment>;

template <class Pipeline>
void compare(std::string const& name, cxr::settings<base> const& settings, cxr::table& table) {
  auto const result = Pipeline{cxr::settings<Pipeline>(settings)}.run();
  if (result.interrupted) std::exit(result.exit_status());
  std::vector<std::string> row{name};
  for (auto const& [metric, value] : result.evaluations.front().measured.scalars())
    row.push_back(cxr::to_text(value));
  table.add(row);
}

int main(int argc, char** argv) try {
  auto const settings = cxr::from_command_line<base>(argc, argv);
  cxr::table table({"pipeline", "accuracy", "recall", "auroc"});
  compare<base>("base", settings, table);
  compare<linear>("linear_head", settings, table);
  compare<with_sgd>("sgd, no_augment", settings, table);
  std::cout << '\n' << table.text();
} catch (cxr::help_requested const& help) {
  std::cout << help.what();
} catch (std::exception const& problem) {
  std::cerr << problem.what() << '\n';
  return 1;
}

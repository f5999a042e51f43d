// How long it takes to judge road maps as of a day: `merilo_track_roadmaps RULES MEASURES DAY RUNS`, one line: seconds of reading, the median
// of judging, the road maps, the deadlines judged, those done.
#include <merilo/merilo.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace {

double seconds_since(std::chrono::steady_clock::time_point begin) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace

int main(int count, char** arguments) {
    constexpr int wanted = 5;
    if (count != wanted) return 1;
    const auto methodology = merilo::Methodology::load(arguments[1]);
    const auto day = merilo::parse_date(arguments[3]);
    auto facts = std::make_shared<merilo::MeasureFacts>(methodology.dataset().model());
    merilo::Diagnostics diagnostics;
    auto begin = std::chrono::steady_clock::now();
    if (!day || !merilo::read_measures(*facts, arguments[2], {}, diagnostics) || diagnostics.has_errors()) return 1;
    const auto reading = seconds_since(begin);
    std::vector<double> tracking;
    std::size_t maps = 0, deadlines = 0, done = 0;
    for (int run = std::atoi(arguments[4]); run > 0; --run) {
        begin = std::chrono::steady_clock::now();
        const auto report = merilo::track(facts, *day);
        tracking.push_back(seconds_since(begin));
        maps = report.roadmaps.size();
        deadlines = done = 0;
        for (const auto& status : report.roadmaps) {
            deadlines += status.measures.size();
            done += status.total.of(merilo::MeasureState::done) + status.total.of(merilo::MeasureState::done_late);
        }
    }
    std::sort(tracking.begin(), tracking.end());
    std::printf("%.3f %.3f %zu %zu %zu\n", reading, tracking[tracking.size() / 2], maps, deadlines, done);
    return 0;
}

// Where the files come from that a methodology names: the texts that a program provides, or one folder of the disk.
#pragma once

#include <merilo/impl/records.hpp>
#include <merilo/modules.hpp>

#include <algorithm>
#include <filesystem>

namespace merilo::inline v0::detail {

/// Hints look at no more files than these.
inline constexpr std::size_t most_known_files = 4096;

FileAnswer provided_file(const std::map<std::string, std::string>& files, const std::string& path) {
    if (const auto found = files.find(path); found != files.end()) return {FileState::read, found->second, {}};
    FileAnswer answer;
    for (const auto& [name, text] : files) {
        if (answer.known.size() == most_known_files) break;
        answer.known.push_back(name);
    }
    return answer;
}

/// A folder of the disk; what lies outside is not read, whether `..` or a symbolic link leads there.
class RootFolder {
public:
    explicit RootFolder(const std::filesystem::path& folder) {
        std::error_code error;
        root_ = std::filesystem::weakly_canonical(std::filesystem::absolute(folder.empty() ? "." : folder, error), error);
    }

    [[nodiscard]] FileAnswer read(const std::string& path, std::size_t most_bytes) const {
        namespace fs = std::filesystem;
        FileAnswer answer;
        std::error_code error;
        const auto real = fs::weakly_canonical(fs::absolute(path, error), error);
        if (error || !holds(real)) {
            answer.state = error ? FileState::denied : FileState::outside;
            return answer;
        }
        const auto status = fs::status(real, error);
        if (!fs::exists(status)) {
            answer.known = neighbours(fs::path(path).parent_path());
        } else if (!fs::is_regular_file(status)) {
            answer.state = fs::is_directory(status) ? FileState::folder : FileState::denied;   // a pipe would wait for ever
        } else {
            Diagnostics failed;
            auto text = read_data_file(path, most_bytes, failed);
            const bool too_large = !text && failed.list.front().code == Code::file_too_large;
            answer.state = text ? FileState::read : too_large ? FileState::too_large : FileState::denied;
            if (text) answer.text = std::move(*text);
        }
        return answer;
    }

private:
    std::filesystem::path root_;

    [[nodiscard]] bool holds(const std::filesystem::path& path) const {
        return std::mismatch(root_.begin(), root_.end(), path.begin(), path.end()).first == root_.end();
    }

    [[nodiscard]] static std::vector<std::string> neighbours(const std::filesystem::path& folder) {
        namespace fs = std::filesystem;
        std::vector<std::string> result;
        std::error_code error;
        fs::directory_iterator at(folder.empty() ? fs::path(".") : folder, error);
        for (const fs::directory_iterator end; !error && at != end && result.size() < most_known_files; at.increment(error))
            if (at->path().extension() == ".merilo") result.push_back((folder / at->path().filename()).generic_string());
        std::sort(result.begin(), result.end());   // folders have no order of their own
        return result;
    }
};

}  // namespace merilo::inline v0::detail

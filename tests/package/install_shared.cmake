# Builds SOURCE as a shared library in FOLDER and installs it in PREFIX.
foreach(command IN ITEMS
        "-S;${SOURCE};-B;${FOLDER};-G;Ninja;-DCMAKE_BUILD_TYPE=Debug;-DCMAKE_CXX_COMPILER=${COMPILER};-DBUILD_SHARED_LIBS=ON;-DCMAKE_INSTALL_PREFIX=${PREFIX}"
        "--build;${FOLDER}"
        "--install;${FOLDER}")
    execute_process(COMMAND ${CMAKE_COMMAND} ${command} COMMAND_ERROR_IS_FATAL ANY)
endforeach()
execute_process(COMMAND "${PREFIX}/bin/merilo" --version COMMAND_ERROR_IS_FATAL ANY)

# A made-up national exam in columns of marks, with ties wherever ties hurt: answers on standard output, the roster in
# `roster`. -v n=STUDENTS. Its own generator of random numbers, so that every awk makes the same bytes.
function draw(below) {
    seed = (seed * 16807) % 2147483647
    return int(seed / 2147483647 * below)
}
# About a bell curve of so much, from 0 to most.
function bell(most, ability) {
    return int((draw(most + 1) + draw(most + 1) + 2 * ability * most) / 4 + 0.5)
}
BEGIN {
    seed = 20260710
    OFS = ","
    quiz = "ABCDABCDAB"
    header = "student_id,status,booklet,chinese,maths,foreign,physics,chem,bio,geo,pol,jan,apr"
    for (q = 1; q <= 10; q++) header = header ",Q" q
    print header
    print "student_id,province,school,track,shift,jan_shift,apr_shift,born,bonus,apr_status" >roster
    for (i = 1; i <= n; i++) {
        id = sprintf("%07d", (i * 7919) % 9999991)
        ability = (draw(1000) + draw(1000)) / 2000
        province = draw(40) ? sprintf("P%d", 1 + draw(6)) : "" # some have none
        school = sprintf("H%03d", 1 + draw(150))
        born = draw(30) ? sprintf("200%d-%02d-%02d", 7 + draw(2), 1 + draw(12), 1 + draw(5)) : ""
        bonus = draw(4) ? "" : draw(3) ? 5 * (1 + draw(4)) : draw(2) ? "-2" : "7.5"
        for (s = 1; s <= 4; s++) elective[s] = ""
        first = 1 + draw(4)
        elective[first] = bell(100, ability)
        if (draw(25)) elective[1 + (first + draw(3)) % 4] = bell(100, ability) # a few took one alone
        jan = draw(3) ? bell(300, ability) : ""
        apr = draw(4) ? bell(300, ability) : ""
        state = draw(100)
        status = state == 0 ? "void" : state == 1 ? "withheld" : state == 2 ? "absent" : ""
        answers = ""
        for (q = 1; q <= 10; q++) {
            luck = draw(100)
            right = substr(quiz, q, 1)
            answers = answers "," (state == 3 ? "" : luck < 6 ? "" : luck < 8 ? "AB" : luck < 20 + 70 * ability ? right : substr("ABCD", 1 + draw(4), 1))
        }
        marks = bell(150, ability) "," bell(150, ability) "," bell(150, ability) (draw(3) ? "" : ".5") "," bell(100, ability) ","
        marks = marks elective[1] "," elective[2] "," elective[3] "," elective[4] "," jan "," apr
        if (state == 3) marks = ",,,,,,,,,"                # a blank paper: present, with 0 marks
        if (state != 4)                                    # who is on the roster alone is absent
            print id, status, (draw(2) ? "A" : "B"), marks answers
        print id, province, school, (draw(5) ? "physics" : "history"), "s" 1 + draw(3), "j" 1 + draw(4), "a" 1 + draw(4), born, bonus, (apr == "" ? "" : "present") >roster
    }
}

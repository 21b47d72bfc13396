<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en">
<context>
    <name>BatchWindow</name>
    <message numerus="yes">
        <source>{ended} of %n photo(s)</source>
        <translation>
            <numerusform>{ended} of %n photo</numerusform>
            <numerusform>{ended} of %n photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n photo(s)</source>
        <translation>
            <numerusform>%n photo</numerusform>
            <numerusform>%n photos</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Found for {found} of %n photo(s).</source>
        <translation>
            <numerusform>Found for {found} of %n photo.</numerusform>
            <numerusform>Found for {found} of %n photos.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Diagnosing</name>
    <message numerus="yes">
        <source>%n step(s) proposed</source>
        <translation>
            <numerusform>%n step proposed</numerusform>
            <numerusform>%n steps proposed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Use %n proposed step(s)</source>
        <translation>
            <numerusform>Use %n proposed step</numerusform>
            <numerusform>Use %n proposed steps</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Use %n proposed step(s) alone</source>
        <translation>
            <numerusform>Use %n proposed step alone</numerusform>
            <numerusform>Use %n proposed steps alone</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DiagnosisPage</name>
    <message numerus="yes">
        <source>Take out the %n step(s) there are</source>
        <translation>
            <numerusform>Take out the %n step there is</numerusform>
            <numerusform>Take out the %n steps there are</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FindCommands</name>
    <message numerus="yes">
        <source>%n place(s) found</source>
        <translation>
            <numerusform>%n place found</numerusform>
            <numerusform>%n places found</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FindPanel</name>
    <message numerus="yes">
        <source>%n place(s) found</source>
        <translation>
            <numerusform>%n place found</numerusform>
            <numerusform>%n places found</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n dropped</source>
        <translation>
            <numerusform>%n dropped</numerusform>
            <numerusform>%n dropped</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n on eyes or a mouth left alone</source>
        <translation>
            <numerusform>%n on eyes or a mouth left alone</numerusform>
            <numerusform>%n on eyes or a mouth left alone</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Finding</name>
    <message numerus="yes">
        <source>Mark %n found place(s)</source>
        <translation>
            <numerusform>Mark %n found place</numerusform>
            <numerusform>Mark %n found places</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LeftWorkOffers</name>
    <message numerus="yes">
        <source>%n repair(s)</source>
        <translation>
            <numerusform>%n repair</numerusform>
            <numerusform>%n repairs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n step(s)</source>
        <translation>
            <numerusform>%n step</numerusform>
            <numerusform>%n steps</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Repairing</name>
    <message numerus="yes">
        <source>Repair %n hole(s)</source>
        <translation>
            <numerusform>Repair %n hole</numerusform>
            <numerusform>Repair %n holes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SidePanel</name>
    <message numerus="yes">
        <source>Mark %n found place(s)</source>
        <translation>
            <numerusform>Mark %n found place</numerusform>
            <numerusform>Mark %n found places</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Repair %n mark(s)</source>
        <translation>
            <numerusform>Repair %n mark</numerusform>
            <numerusform>Repair %n marks</numerusform>
        </translation>
    </message>
</context>
</TS>

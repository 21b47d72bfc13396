<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en">
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
        <source>Repair %n hole(s)</source>
        <translation>
            <numerusform>Repair %n hole</numerusform>
            <numerusform>Repair %n holes</numerusform>
        </translation>
    </message>
</context>
</TS>

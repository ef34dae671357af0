"""Words that begin with a capital and name nobody, and given names that begin a sentence.

Both lists only tune a warning. Given names that are words as well (Grace, Hope, Mark, Rose, Will)
are left out: at the beginning of a sentence they say nothing.
"""

_KNOWN = """
i a an the this that these those there here it its he she they we you his her their our your my
and but or nor so yet if when while after before because since until although though as at by
for from in into of off on onto out over through to under up with without within no not yes none
all any both each every few many most much other some such several one two three four five six
seven eight nine ten first second third once again also even just only then than what which who
whom whose why how where is are was were be been being has have had do does did can could may
might must shall should will would
january february march april may june july august september october november december
jan feb mar apr jun jul aug sep sept oct nov dec
monday tuesday wednesday thursday friday saturday sunday christmas easter
outstanding good requires improvement inadequate met partly applicable
child children young person people family families parent parents mother father mum dad carer
carers sibling siblings brother sister grandmother grandfather nan aunt uncle baby
social worker workers work care service services team teams manager managers practitioner lead
leads head director officer visitor nurse doctor gp midwife teacher headteacher police constable
sergeant judge court guardian advocate chair reviewing independent senior principal assistant
practice supervisor supervision duty agency agencies partner partners board panel commission
early help hub mash front door safeguarding protection plan plans conference core group strategy
discussion meeting assessment assessments contact contacts referral referrals review reviews
visit visits chronology genogram record records recording file files case note notes section
annex article law act order orders level levels need needs threshold decision decisions analysis
evidence reason reasons audit audits auditor moderator question answer round grade
school nursery college hospital clinic surgery charity home house housing residential foster
fostering adoption placement permanence health education probation prison youth mental adult
government council states authority department ministry minister
jersey guernsey england wales scotland ireland britain british english france french portugal
portuguese poland polish madeira europe european island islands uk parish
st saint helier brelade clement lawrence martin mary ouen peter saviour trinity grouville
gorey mosaic word teams zoom internet facebook whatsapp snapchat instagram tiktok
signs safety world triangle continuum framework standard standards policy procedure
"""

_GIVEN = """
aaron abigail adam adrian agata agnieszka aidan alan alex alexander alfie alice alicia amanda
amber amelia amy ana andre andrea andrew angela anna anne anthony antonio archie arthur ashley
barbara beatriz ben benjamin beth bethany brian callum carla carlos caroline catarina catherine
charlie charlotte chloe chris christina christopher claire clara connor craig dan daniel daniela
danielle darren dave david dawid debbie declan diogo dominic donna dylan edward eleanor elena
elizabeth ella ellie emily emma eric erin ethan eva evan evie ewa fatima fiona fionn francesca
freddie freya gabriel gareth gary gemma george georgia gillian graham harrison harry harvey
hannah heather helen henry holly ian ines isaac isabel isabella isla jack jacob jade jake jakub
james jamie jan jane janet jason jayden jenna jennifer jenny jessica joan joana joanna joao joe
joel john jordan jorge jose joseph josh joshua julia julie justin kacper karen kasia kate
katherine katie kayleigh keira kelly kevin kieran kim kyle laura lauren leah lee leo leon lewis
liam lily lisa logan louis louise lucas lucia lucy luis luke lydia lynn magda manuel marcin maria
mariana marta martyn mason mateus matilda matthew max megan melissa mia michael
michal michelle miguel mohammed molly monika nadia natalia natalie nathan neil nicholas nicola
nicole noah nuno olivia oliver oscar owen pamela patricia patrick paul paula pawel pedro peter
philip phoebe piotr poppy rachel rafael rebecca reece ricardo richard riley robert rory rosie
ruben rui ruth ryan sam samantha samuel sandra sara sarah scott sean sebastian shannon sharon
shaun simon sofia sophia sophie stephanie stephen steven stuart susan tatiana teresa theo thomas
tia tiago tim toby tom tomasz tony tracey tyler vanessa victoria vitor wayne wendy william
zac zachary zara zoe zofia zuzanna
"""

KNOWN_WORDS = frozenset(_KNOWN.split())
GIVEN_NAMES = frozenset(_GIVEN.split())

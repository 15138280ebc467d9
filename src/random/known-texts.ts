/** What who guesses a seed tries first, for the estimate of seed-entropy.ts: it need not be complete, only typical. */

/** Words and short phrases that people take, of exams, of every day, of passwords and of hexadecimal jokes. */
export const WORDS: readonly string[] = `
about above account across action active actor address after again against agree air album alien allow almost alone along
already also although always amazing among analysis anchor and angel angle animal annual another answer any apple april
area arm army around arrow art ascii asdf ask atom august aunt autumn awesome baby back bad bag ball banana band bank bar
base baseball basket bass batman battery beach bear beautiful because become bed bee beef been beer before begin behind
believe bell best better between bicycle big bike bird birthday black blank blood blue boat body book boot born both bottle
bottom box boy brain bread break bridge bright bring brother brown buddy budget build bull bus business butter button buy
cable cactus cake calculus call camera camp can candle candy capital captain car card care carpet case castle cat catch cell
center central chair champion chance change chapter charge charlie cheese chelsea chemistry cherry chess chicken chief child
chocolate choose christmas church circle city class classic clean clear clever clock close cloud club coast coat code coffee
cold college color come common company compiler computer concert contact control cookie cool copper copy corn correct cost
country course cover cow crazy cream credit cross crown crystal cup current custom cut cute cyber dad daddy daisy dance
daniel dark dash data database dataset date daughter day dead deaf deal dear death decade decaf december decide deep default
degree demo desk detail diamond difference different dinner direct dirty doctor dog dollar dolphin door double down dragon
draw dream dress drink drive drop drum duck during each eagle ear early earth east easy eat edge effect egg eight either
elephant eleven else email empty end energy engine english enough enter entropy error even evening ever every example
excellent exam examination exams exercise expert eye face fact factor fade fail fall false family famous far farm fast father
favorite fear feature february feed feel female few field fifteen fifty fight figure file fill film final finals find finger
finish fire first fish five flag flat floor flower fly follow food foot football for force foreign forest forever forget
form forty forward four fox frank freddy free freedom french fresh friday friend friends from front fruit full fun future
galaxy game garage garden gas gate general generator george german get giant ginger girl give glad glass god gold golden
golf gone good goodbye google gradient grade grand grape grass gravel great green grey ground group grow guess guest guitar
hair half hall hammer hand handle happy harbor hard harley harry hat have head health heart heat heaven heavy hello help her
here hero hidden high hill him his history hit hockey hold hole holiday home homework honey hope horse hot hotel hour house
how hundred hunter hurt ice idea iloveyou important inside internet into iris iron island italy jack jacket james january
jazz jesus job john join jordan joy juice july jump june jungle just keep key keyboard kid kill killer kind king kitchen
kitten knife know lab lady lake lamp land language large laser last late later laugh law lazy lead leaf learn learning leave
left legend lemon less let letmein letter level library life light like lime line linear lion list listen little live local
lock login london long look lord lost lot loud love lover low lucky lunch machine mad magic mail main make male mama man
manager many march marina market married mars master match math mathematics maths matrix matter may maybe mean meat media
medical medium meet melon member memory menu mercedes message metal method michael middle midterm midnight might milk million
mind mine minute mirror miss model modern moment monday money monkey monster month moon more morning most mother motor mountain
mouse mouth move movie much music must mustang my mystery name narrow nation nature near neck need network neural never new
news next nice night nine ninja noise nonlinear none noon normal north nose not note nothing november now number object ocean
october off offer office often oil old olive once one onion only open orange orchid order other our out outside over own
oxygen page paint pair panda panic pants paper parent park part party pass passwd password past path pay peace peach pear
pen pencil people pepper perfect person phone photo physics piano picture piece pig pilot pink pizza place plan plane planet
plant plastic plate play player please plus pocket poem point police pool poor popcorn port possible potato power practice
present pretty price prime prince princess private problem process professor program project public pumpkin purple push
puzzle qualification quality quarter queen question quick quiet quiz rabbit race radio rain rainbow random raven reach read
ready real really red regression remember repeat report resit rest result retake return rice rich ride right ring river road
robot rock rocket roll room root rose round row royal rule run sad safe said sail salad salt same sample sand santa saturday
sauce save say school science score sea search season seat second secret section secure security see seed self sell semester
send september series serious server service set seven several shadow shake shall shape share sharp she sheep ship shirt shoe
shop short should show side sign silent silver simple since sing single sister sit six skill skin sky sleep slow small smart
smile smoke snake snow soap soccer soft solution some something son song soon sorry soul sound soup south space spain spanish
speak special speed spider spirit sport spring square staple star start starwars state station statistical statistics stay
steel step still stone stop store storm story strange street strong student students study sugar summer sun sunday sunflower
sunshine super superman sure surprise sweet swim system table take talk tall target tax tea teach teacher team tell ten
tennis tensor term test testing text than thank thanks that the their them then theory there these they thing think third
thirty this those though thousand three throw thunder thursday ticket tiger time tiny title today together token tomorrow
tonight too top total touch tower town toy track train travel tree triangle trip trouble truck true trust truth try tuesday
tulip turn turtle twelve twenty two uncle under understand unicorn universe university until use user username usual vacation
valley value variable very victory video view village violet violin visit voice wait walk wall want war warm wash water wave
way weak weather web wednesday week weekend welcome well west whale what wheel when where which while whiskey white who whole
why wide wife wild will win wind window wine winner winter wish with without wizard wolf woman wonder wood word work world
worth write wrong yellow yes yesterday yet yoga you young your zebra zero zone admin changeme qwer hunter2 monkey trustno1 foobar
foo bar baz qux lorem ipsum dolor amet consectetur adipiscing elit whoami deadbeef cafebabe feedface badcoffee deadcode
decafbad faceb00c babe cafe c0de c0ffee 8badf00d 1337 abc xyz nontrivial semestre wintersemester sommersemester klausur
prüfung pruefung übung statistik regel daten geheim geheimnis passwort hallo welt schule lehrer aufgabe lösung sommer winter
herbst frühling montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar märz juni juli oktober dezember
esame prova appello segreto studente ciao mondo estate inverno gennaio febbraio marzo aprile maggio giugno luglio settembre
ottobre novembre dicembre politecnico torino examen secreto hola mundo verano invierno bonjour monde soleil été hiver
anna peter paul maria thomas robert david jennifer jessica ashley andrea giuseppe francesco flavio marco laura julia sophie
thequickbrownfoxjumpsoverthelazydog correcthorsebatterystaple tobeornottobe maytheforcebewithyou allyourbasearebelongtous
loremipsumdolorsitamet onceuponatime helloworld giobergia savelli synthetic differentiable
inthebeginninggodcreatedtheheavenandtheearth fourscoreandsevenyearsago callmeishmael ihaveadream cogitoergosum
itwasthebestoftimesitwastheworstoftimes weholdthesetruthstobeselfevident tobeornottobethatisthequestion
allmodelsarewrongbutsomeareuseful liesdamnedliesandstatistics correlationdoesnotimplycausation
nelmezzodelcammindinostravita thatsonesmallstepformanonegiantleapformankind`
  .trim()
  .split(/\s+/);

/** Identifiers that documents have as examples (RFC 4122 and 9562, manuals), without hyphens. */
export const IDENTIFIERS: ReadonlySet<string> = new Set([
  ...["6ba7b8109dad11d180b400c04fd430c8", "6ba7b8119dad11d180b400c04fd430c8"],
  ...["6ba7b8129dad11d180b400c04fd430c8", "6ba7b8149dad11d180b400c04fd430c8"],
  ...["550e8400e29b41d4a716446655440000", "f81d4fae7dec11d0a76500a0c91e6bf6"],
  ...["123e4567e89b12d3a456426614174000", "123e4567e89b12d3a456426655440000"],
  ...["c232ab00941411ecb3c89f6bdeced846", "5df418813aed351588a72f4a814cf09e"],
  ...["919108f752d143209bacf847db4148a8", "2ed6657de927568b95e12665a8aea6a2"],
  ...["1ec9414c232a6b00b3c89f6bdeced846", "017f22e279b07cc398c4dc0c0c07398f"],
  "886313e13b8a53729b900c9aee199e5d",
]);

/** Rows and columns of keyboards, alphabets, and digits that many people know. */
export const SEQUENCES: readonly string[] = [
  "0123456789abcdefghijklmnopqrstuvwxyz",
  "1234567890qwertyuiopasdfghjklzxcvbnm,./-=[];",
  "qwertzuiopüasdfghjklöäyxcvbnm,.-",
  "azertyuiopqsdfghjklmwxcvbn",
  '!@#$%^&*()_+ !"§$%&/()=?',
  "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/",
  "1qay2wsx3edc4rfv5tgb6zhn7ujm8ik,9ol.0p",
  "q1w2e3r4t5y6u7i8o9p0a1s2d3f4g5h6j7k8l9",
  "qawsedrftgyhujikolp",
  "147258369 159357 789456123 963852741",
  "01234567890123456789012345678901234567890123456789",
  "02468101214161820 135791113151719",
  "00112233445566778899aabbccddeeffgghhiijjkkllmmnnooppqqrrssttuuvvwwxxyyzz",
  "a1b2c3d4e5f6g7h8i9j0k1l2m3n4 1a2b3c4d5e6f7g8h9i0j1k2l3m4n",
  "abc123def456ghi789 123abc456def789ghi",
  "31415926535897932384626433832795028841971693993751058209749445923078164062862089986280348253421170679",
  "27182818284590452353602874713526624977572470936999595749669676277240766303535475945713821785251664274",
  "14142135623730950488016887242096980785696718753769480731766797379907324784621070388503875343276415727",
  "16180339887498948482045868343656381177203091798057628621354486227052604628189024497072072041893911374",
  "17320508075688772935274463415058723669428052538103806280558069794519330169088000370811461867572485756",
  "0577215664901532860606512090082402431042159335939923598805767234884867726777664670936947063291746749",
  "1248163264128256512102420484096819216384327686553613107226214452428810485762097152419430483886081677721633554432",
  "23571113171923293137414347535961677173798389971011031071091131271311371391491511571631671731791811911931971",
  "11235813213455891442333776109871597258441816765109461771128657463687502512139319641831781151422983204",
  "149162536496481100121144169196225256289324361400441484529576625676729784841900961",
];

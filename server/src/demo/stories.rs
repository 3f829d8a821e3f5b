//! What the people of the demo county ask, and what became of it. Everyday matters; no real place, no real person.

use crate::domain::moves::{Kind, Outcome, Satisfaction};

/// The units of the demo county that handle requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Urban,
    Housing,
    Transport,
    Education,
    Health,
    Employment,
    Civil,
    Farming,
    Water,
    Ecology,
    Police,
    Market,
    Waterworks,
    Power,
}

impl Unit {
    pub const ALL: [(Self, &'static str); 14] = [
        (Self::Urban, "示例县城管局"),
        (Self::Housing, "示例县住建局"),
        (Self::Transport, "示例县交通局"),
        (Self::Education, "示例县教体局"),
        (Self::Health, "示例县卫健委"),
        (Self::Employment, "示例县人社局"),
        (Self::Civil, "示例县民政局"),
        (Self::Farming, "示例县农业农村局"),
        (Self::Water, "示例县水利局"),
        (Self::Ecology, "示例县生态环境局"),
        (Self::Police, "示例县公安局交警大队"),
        (Self::Market, "示例县市场监管局"),
        (Self::Waterworks, "示例县自来水公司"),
        (Self::Power, "示例县供电公司"),
    ];
}

/// One request with its plausible handling. `{n}` in a text stands for a small number.
#[derive(Clone, Copy, Debug)]
pub struct Story {
    pub kind: Kind,
    pub category: &'static str,
    pub unit: Unit,
    pub outcome: Outcome,
    pub rating: Satisfaction,
    pub place: &'static str,
    pub content: &'static str,
    pub note: &'static str,
    pub reply: &'static str,
}

macro_rules! stories {
    ($($kind:ident $category:literal $unit:ident $outcome:ident $rating:ident: $place:literal, $content:literal, $note:literal, $reply:literal;)*) => {
        &[$(Story {
            kind: Kind::$kind,
            category: $category,
            unit: Unit::$unit,
            outcome: Outcome::$outcome,
            rating: Satisfaction::$rating,
            place: $place,
            content: $content,
            note: $note,
            reply: $reply,
        }),*]
    };
}

pub const STORIES: &[Story] = stories! {
    Help "public_works" Urban Solved Satisfied: "菜市场东门到小学的路上",
        "这一段的路灯有{n}盏不亮，孩子下晚自习要摸黑走，有老人绊倒过。",
        "今晚去看过了，坏的都在路东侧，已经报给城管局路灯所。",
        "路灯所换了灯泡和两处老化的线，昨晚试灯全部亮了。以后再有不亮的，扫码告诉我就行。";
    Help "public_works" Urban Solved Satisfied: "老汽车站后面的巷子",
        "巷子口的井盖松了，车一压就响，晚上特别吵，也怕有人踩空。",
        "已在井盖旁放了警示桩，请城管局明天来换。",
        "井盖和井圈都换成了防响的，周围水泥重新抹过，两天后可以正常过车。";
    Help "public_works" Urban Solved BasicallySatisfied: "第二小学门前",
        "一下大雨校门口就积水，能没过脚脖子，接孩子的人都站不住。",
        "和城管局的人看过，是雨水口被树叶和淤泥堵了。",
        "清掏了{n}个雨水口，昨天那场雨没有再积。管子本身偏细，要等旧管改造，已经报了计划。";
    Suggest "public_works" Housing InPlan BasicallySatisfied: "沿河步道",
        "沿河步道没有栏杆也没有灯，晚上散步的人不少，建议装上。",
        "已经请住建局测了长度，全长约{n}00米。",
        "住建局把步道栏杆和照明列进了下半年的小型项目，先在两处陡坡立警示牌。";
    Help "public_works" Urban Solved Satisfied: "新村路中段",
        "路面有好几个大坑，骑电动车晚上看不见，前天邻居就摔了。",
        "已请城管局先用锥桶围起来，修补队排在本周。",
        "坑槽已经补好{n}处，路面压实了，请大家通行。";
    Suggest "public_works" Urban Solved Satisfied: "文化广场",
        "广场上的健身器材坏了{n}件，有的螺丝都露出来，小孩爱在上面玩，希望修一修。",
        "已给坏的器材贴了停用的条子，联系厂家配件。",
        "器材修好了四件，一件锈得厉害已拆掉，新的月底装上。";
    Help "housing" Housing Solved Satisfied: "安置小区6号楼",
        "电梯停了{n}天了，楼上有坐轮椅的老人下不来，物业总说在等配件。",
        "和住建局、物业一起到了现场，配件已经在路上，先安排人帮老人上下楼。",
        "电梯主板已更换，检测合格后今天恢复运行。物业答应以后停梯超过一天要贴通知。";
    Complain "housing" Housing Solved BasicallySatisfied: "阳面小区",
        "小区地下车位只卖不租，地面又不让停，下班回来没有地方停车。",
        "已约物业、业委会和住建局下周坐下来商量。",
        "物业拿出{n}0个车位按月出租，地面画了临时车位线。租金由业委会公示。";
    Help "housing" Housing InPlan BasicallySatisfied: "供销社家属院",
        "家属院是老楼，没有物业，楼道灯不亮，垃圾也没人收，想问问能不能纳入旧小区改造。",
        "已和住建局核对旧小区名单，这个院子还没有报过。",
        "已补报到明年的旧小区改造计划。在那之前由居委会安排保洁，楼道灯本周换好。";
    Complain "housing" Housing Solved Satisfied: "和居小区3号楼",
        "顶楼漏雨，一下雨屋里接盆，找开发商和物业来回推。",
        "房子还在保修期内，已请住建局通知开发商到场。",
        "开发商重做了防水层，前天下雨再看没有漏。如再渗漏，保修期内仍由开发商负责。";
    Consult "housing" Housing Solved Satisfied: "机械厂旧楼",
        "我们老楼想加装电梯，一楼有一户不同意，请问要走什么手续？补贴有多少？",
        "已向住建局要了加装电梯的办事单。",
        "需要本单元三分之二以上住户同意，再由居委会公示。补贴标准和表格已送到您家，一楼那户由居委会上门沟通。";
    Complain "housing" Housing Solved BasicallySatisfied: "望湖小区",
        "物业费涨了，楼道卫生反而更差，消防通道上堆满了杂物，没人管。",
        "昨天和居委会一起进楼看了，拍了照，已经交给物业限期清。",
        "{n}个单元的杂物清完了，物业把保洁时间贴在了楼道里。涨价的依据业委会月底开会公开。";
    Complain "environment" Urban Solved Satisfied: "夜市北口",
        "烧烤店的油烟直接往居民楼排，夏天不敢开窗，晚上还放音响到半夜。",
        "晚上十点去看过，确实没有装净化器，已请城管局上门。",
        "{n}家店都装了油烟净化器，音响九点半以后关，城管晚上会来巡。";
    Help "environment" Urban Solved Satisfied: "村东头路口",
        "垃圾池满了好几天没人清，天热味道大，苍蝇到处飞。",
        "已联系镇上的清运车今天下午来。",
        "清运改成每天一趟，垃圾池换成带盖的桶，地面也冲洗过了。";
    Complain "environment" Ecology Solved BasicallySatisfied: "砖厂旁边",
        "厂里晚上开工，机器声很大，灰也飘到院子里，晾的衣服都是灰。",
        "生态环境局昨晚测了噪声和粉尘，结果三天内出来。",
        "夜间噪声超标，已责令晚十点到早六点停工，料场盖了防尘网。生态环境局下个月再测一次。";
    Help "environment" Ecology Solved Satisfied: "小河闸口下游",
        "河边有一根管子往外流黑水，有臭味，不知道是哪里排的。",
        "生态环境局和水利局一起取了水样，顺着管子找源头。",
        "是一家洗车店把污水接错了管，已改接到污水管网，河边管口封堵了。";
    Suggest "environment" Urban InPlan Satisfied: "商业街",
        "逛街的人多，公共厕所只有一个还经常锁门，建议再建一个。",
        "已请城管局核对公厕的开放时间。",
        "现有的公厕改成早六点到晚十点开门。再建一个的选址已报上去，计划今年开工。";
    Help "environment" Farming Solved BasicallySatisfied: "村西的田边",
        "收完麦子有人晚上烧秸秆，烟往村里飘，老人咳得厉害。",
        "村干部连着两晚去看了，找到了烧的那两家。",
        "农业农村局调来打捆机，村里的秸秆{n}天内都拉走了，烧的人家也说清了道理。";
    Complain "environment" Urban Solved Satisfied: "商场前广场",
        "每天早上六点就有人开大音响跳舞，住在边上的上夜班的人没法睡。",
        "约了领队和几位住户面谈。",
        "大家商量好了：早上七点半以后、晚上八点半以前，音量调低。领队都签了字，居委会会提醒。";
    Help "environment" Urban Solved Satisfied: "建材市场后门",
        "装修垃圾倒在路边一大堆，占了半条路，好多天没有人拉。",
        "查了监控，已经找到倒垃圾的装修队。",
        "装修队今天把垃圾拉走了，路边立了牌子，写明装修垃圾投放点在哪里。";
    Suggest "traffic" Police Solved Satisfied: "实验小学门口",
        "校门口没有斑马线，放学时车和孩子挤在一起，建议画一条，再安排人看一看。",
        "交警大队来看过，可以画，但要避开公交站。",
        "斑马线和慢行标志已经画好，放学时有交警和家长志愿者在路口。";
    Help "traffic" Police Solved Satisfied: "十字街",
        "红绿灯的绿灯太短，老人走到一半就变红了，能不能调长一点？",
        "已把情况转交警大队，请他们按老人步速测一下。",
        "行人绿灯从{n}5秒加长，早晚高峰另设一档。走一走如果还觉得短，再告诉我。";
    Suggest "traffic" Transport InPlan BasicallySatisfied: "村口公交站",
        "到县城的公交一天只有{n}班，赶不上看病的时间，建议早上加一班。",
        "交通局在统计各村乘车人数。",
        "下个月起早上七点加开一班，先试三个月，坐的人多就固定下来。";
    Complain "traffic" Police Solved BasicallySatisfied: "医院门口",
        "门口两边总停满车，救护车都进不去，有时候要按半天喇叭。",
        "交警和医院一起看了现场，路边要画禁停线。",
        "禁停线画好了，装了抓拍，医院后门开放了临时停车场，前门好多了。";
    Help "traffic" Transport Solved Satisfied: "通往果园的水泥路",
        "村路被拉沙的大车压坏了，坑坑洼洼，三轮车过都会翻。",
        "交通局养护队来量过，长约{n}0米。",
        "坏的路面重新浇了水泥，路口装了限高杆，大车改走外环。";
    Suggest "traffic" Police Solved Satisfied: "下坡急弯处",
        "下坡拐弯的地方看不见对面来车，去年就撞过，建议装一面镜子。",
        "已报交警大队，本周排查同类路口。",
        "凸面镜和减速带都装好了，路边的树枝也修剪过。";
    Help "traffic" Transport Solved Satisfied: "农贸市场站",
        "公交站没有棚子也没有凳子，下雨天老人只能淋着等车。",
        "交通局说年内有一批候车亭，这一站可以排进去。",
        "候车亭已经装好，有凳子和班次表，晚上有灯。";
    Help "water_power" Waterworks Solved Satisfied: "北坡片区",
        "三楼以上经常没水，做饭的时候水最小，已经{n}天了。",
        "自来水公司测了压力，怀疑加压泵有问题。",
        "加压泵的阀门坏了，换好以后三楼以上水压正常。维修期间没有提前通知，公司表示抱歉。";
    Help "water_power" Waterworks Solved BasicallySatisfied: "西岗自然村",
        "这两天水管里出来的水发黄，还有泥沙，不敢用来做饭。",
        "已请自来水公司来取水样，先安排送水车。",
        "是前面管道施工进了泥，已放水冲管，化验合格。以后施工前一天贴通知。";
    Complain "water_power" Power Solved Satisfied: "东关老街",
        "一用空调就跳闸，老街的电线太老，晚上一停就是两三个小时。",
        "供电公司来测了负荷，变压器确实小了。",
        "换了大一号的变压器，老线也换了{n}00米，这两天高温没有再停。";
    Consult "water_power" Housing Solved Satisfied: "平安小区",
        "我家去年没有开暖气，今年想开，请问要交哪些钱，到哪里办？",
        "已问过供暖公司，今年报停恢复从十月开始办。",
        "带房产证和身份证到供暖公司大厅，或者扫物业贴的码。只交本采暖季的费用，没有其他费。";
    Help "water_power" Housing Solved Satisfied: "铁匠巷",
        "燃气管道修了一半停下来，路挖开{n}天了没有回填，出门很不方便。",
        "和燃气公司对了工期，是管件没有到。",
        "管件到货，已经装好并打压合格，路面前天回填，水泥养护三天后可以走车。";
    Suggest "water_power" Power InPlan BasicallySatisfied: "小区车棚",
        "电动车没有地方充电，大家从楼上拉线下来，很危险，建议装充电桩。",
        "供电公司和物业一起看了位置。",
        "充电桩已列入本季度的安装名单，先装{n}个，装好前物业每晚清一次飞线。";
    Complain "education" Education Solved BasicallySatisfied: "镇中心幼儿园",
        "幼儿园伙食费涨了，可孩子说中午吃不饱，菜里肉很少。",
        "教体局去食堂看了，也问了家长代表。",
        "食堂每周公布菜谱和进货单，家长可以轮流陪餐。孩子不够可以添饭。";
    Consult "education" Education Solved Satisfied: "租住的院子",
        "我们在县城打工租房，孩子今年上一年级，要什么材料？能不能上附近的小学？",
        "已向教体局要了今年的入学说明。",
        "需要居住证、租房合同备案和务工证明，七月中旬在网上报名，学位按就近安排。有不清楚的可以打学校的电话。";
    Help "education" Education Solved Satisfied: "村小学",
        "学校厕所离教室太远，冬天孩子去一趟冻得不行，能不能在楼里改一个？",
        "教体局来看过管道，楼里有条件改。",
        "楼里{n}个隔间的厕所已经建好，开学可以用，外面的旱厕拆掉了。";
    Suggest "education" Education InPlan Satisfied: "第三中学周边",
        "下晚自习时公交已经收车了，住得远的孩子只能家长来接，建议加一班学生车。",
        "教体局和交通局在统计人数。",
        "下学期开学起，晚上九点二十加一班学生专车，走{n}个站点，要提前登记。";
    Help "education" Education Solved Satisfied: "中心小学",
        "校门口的小卖部卖的辣条没有厂名，孩子吃了肚子疼。",
        "市场监管局已经抽样，小卖部先下架。",
        "查出{n}种来路不明的零食，全部下架处理，学校给家长发了提醒。";
    Consult "health" Health Solved Satisfied: "乡卫生院",
        "村里老人高血压要长期吃药，请问门诊慢性病怎么办，报销多少？",
        "已请卫生院把办理的材料写成一张单子。",
        "带身份证、医保卡和病历到卫生院医保窗口就能办，每月在定点拿药，老人不用跑县城。";
    Complain "health" Health Solved BasicallySatisfied: "县医院门诊",
        "挂号机总是坏，窗口只开两个，早上排队要一个多小时。",
        "卫健委已转医院，请他们看早高峰的人流。",
        "早上七点半到十点加开{n}个窗口，挂号机修好了，门口有人教老人用。";
    Help "health" Health Solved Satisfied: "村卫生室",
        "村医退休以后卫生室一直锁着，老人量血压都没地方去。",
        "卫健委已在招人，招到以前先安排巡诊。",
        "乡卫生院每周二、周五派医生来，下个月新村医到岗。";
    Help "health" Health InPlan BasicallySatisfied: "示范路卫生服务站",
        "接种疫苗的地方太小，孩子和老人挤一起，等的时候没地方坐。",
        "卫健委和服务站看了场地。",
        "先分上午下午错开接种，加了{n}0把椅子，隔壁房间腾出来的改造列入本季度。";
    Consult "social_security" Employment Solved Satisfied: "三单元",
        "我以前在外地交了{n}年养老保险，现在回来了，怎么转？断了几年能不能补？",
        "已请人社局查了转移的手续。",
        "不用跑原来的地方，在人社局窗口或手机上申请转入，大约45天。灵活就业断缴的年份按规定一般不补，但年限会合并计算。";
    Help "social_security" Civil Solved Satisfied: "后街",
        "邻居老人一个人住，儿女在外地，腿脚不好吃饭成问题，能不能送饭？",
        "民政局的人和我一起上门看了老人。",
        "老年饭桌从周一起每天送午饭，居委会安排了专人每天敲一次门。";
    Consult "social_security" Civil Solved BasicallySatisfied: "村委会",
        "家里老人瘫痪在床，我在家照顾没法打工，请问有没有护理补贴？怎么申请？",
        "民政局说可以先做失能评估。",
        "评估已经做完，符合护理补贴条件，从下个月发。低保的申请也收了，等公示。";
    Help "social_security" Employment Solved Satisfied: "信用社旁的服务大厅",
        "养老金认证要刷脸，老人手机不会用，跑了两次都没弄成。",
        "已和人社局约好去村里集中办。",
        "工作人员上门给{n}位老人做了认证，以后每年都上门一次，不会影响发放。";
    Suggest "social_security" Civil Solved Satisfied: "老年活动室",
        "活动室冬天冷、夏天热，没有空调，老人都不愿意去，建议装一台。",
        "民政局和社区在找费用。",
        "活动室装了{n}台空调，还换了几把扶手椅，开放到晚上八点半。";
    Complain "social_security" Civil Solved Dissatisfied: "北组",
        "我们家的高龄补贴已经{n}个月没有发，问村里说已经报了，问镇上说没收到。",
        "正在核对这几个月的发放表，请民政局查卡号。",
        "是登记时卡号少了一位，已经改正，欠发的一次补上，本月15日到账。";
    Help "employment" Employment Solved BasicallySatisfied: "工业园区",
        "厂里拖了{n}个月工资，老板说等结账，我们几个都要过日子。",
        "人社局已经立案，去厂里看了账。",
        "厂里先付了一半，剩下的写了协议分两次付，人社局盯着到期，没付就走下一步。";
    Consult "employment" Employment Solved Satisfied: "租住的院子",
        "我50多岁，想在附近找个活干，请问哪里有用工信息？",
        "已请人社局把近期招工的单子发来。",
        "已把附近{n}家在招人的单位给您，保洁、门卫都有。每月15日镇上还有招工集市。";
    Suggest "employment" Employment InPlan Satisfied: "乡政府",
        "村里想学开挖机、做月嫂的人不少，建议把培训班开到乡里来。",
        "人社局在统计人数，满{n}0人就开班。",
        "下个月在乡里开育婴员班，报名不收费；挖机班人数够了再开。";
    Help "agriculture" Water Solved Satisfied: "三组的地头",
        "天旱，渠里的水到不了尾头，{n}0多亩玉米都卷叶了。",
        "水利局来看了闸，正在协调上游轮灌。",
        "从昨晚起上下游轮着放水，尾头的地都浇上了，渠里漏的两处也补好了。";
    Complain "agriculture" Farming Solved BasicallySatisfied: "村委会公示栏",
        "种粮补贴的面积登记错了，我家{n}亩少算了一亩多，怎么改？",
        "农业农村局来量过，是登记时漏了一块边角地。",
        "面积已更正，今年的补贴按更正后的发，公示栏里可以再看一遍。";
    Suggest "agriculture" Farming InPlan BasicallySatisfied: "苹果园片区",
        "苹果到时候都集中卖，价压得很低，建议村里建一个小冷库，大家错开卖。",
        "农业农村局来看了场地，要算一下多少户用。",
        "已报合作社小型冷库的项目，先租用邻镇的冷库，存一箱补一部分运费。";
    Help "agriculture" Farming Solved Satisfied: "养猪场边上",
        "邻村养猪场的粪水流到我家地里，菜都烧死了，去说了也不听。",
        "农业农村局和生态环境局去现场看了，拍了照。",
        "养猪场已经修好化粪池，流到地里的部分清掉了，菜的损失双方谈好了赔偿。";
    Help "agriculture" Water ReportedUpward BasicallySatisfied: "河堤外的滩地",
        "汛期快到了，村前的河堤有{n}处往外渗水，往年就怕冲。",
        "水利局来查过，先堆了沙袋，夜里有人巡堤。",
        "县里先做了应急加固，整段除险要市里立项，已经正式报上去，汛期前每天巡堤。";
    Complain "safety" Market Solved Satisfied: "老街早点铺",
        "铺子早上做油条，油黑得发稠，好几天不换，吃了嗓子不舒服。",
        "市场监管局早上去抽样了。",
        "油的检测不合格，铺子罚了款，整改后才开门，以后每天换油要贴记录。";
    Help "safety" Housing Solved Satisfied: "出租屋楼下",
        "楼下住了{n}家租户，电动车在楼道里充电，电线乱拉，怕着火。",
        "和派出所一起看了，电线已经先断掉。",
        "楼道电线清了，外面装了充电棚，房东答应每周看一次。";
    Suggest "safety" Water Solved Satisfied: "水库南岸",
        "夏天孩子喜欢到水库边玩水，没有护栏，建议立牌子、放救生圈。",
        "水利局来看过位置。",
        "立了{n}块警示牌，放了救生圈和长竿，暑假每天有人巡。";
    Suggest "other" Civil Solved BasicallySatisfied: "村里的文化活动室",
        "活动室平时锁着，书也旧，建议周末给孩子开，找人带着看书。",
        "已问了民政局和学校，有老师愿意来。",
        "活动室每周六上午开，添了{n}0本书，有两位老师和志愿者轮流带。";
    Consult "other" Civil Solved Satisfied: "办事大厅",
        "想把户口本上的名字改过来，少写了一个偏旁，要去哪里办，要什么材料？",
        "已问清楚要带的材料。",
        "带户口本、身份证和出生证明到派出所户籍窗口，当天就能受理，{n}个工作日出新的。";
    Help "other" Urban NotPossible BasicallySatisfied: "楼后空地",
        "楼后的空地长满草，想自己种点菜，能不能划给大家？",
        "已请城管局查了空地的用途。",
        "这块地规划是绿地，不能种菜。城管局下个月除草种树，另在东边划出一小块共享菜园，可以报名。";
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{category, text};

    #[test]
    fn every_story_can_be_submitted_and_answered() {
        assert!(STORIES.len() >= 58);
        for story in STORIES {
            assert!(category::find(story.category).is_some(), "{}", story.category);
            assert!(text::parse(story.content, text::CONTENT).is_ok(), "{}", story.content);
            assert!(text::parse(story.reply, text::WORDS).is_ok() && text::parse(story.place, text::PLACE).is_ok());
        }
        for category in category::CATEGORIES {
            assert!(STORIES.iter().any(|story| story.category == category.id), "{}", category.id);
        }
    }

    #[test]
    fn every_unit_stands_in_its_own_place() {
        assert!(Unit::ALL.iter().enumerate().all(|(at, (unit, _))| *unit as usize == at));
    }
}
